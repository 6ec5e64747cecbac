"""History of an image's captions: who changed what, when, and which words."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gallery.core import owned_images
from gallery.models import Caption, Review, User

Kind = Literal["same", "added", "removed"]
WROTE = "wrote"  # action of a captioner; all others are actions of a Review


@dataclass(frozen=True)
class Part:
    """Consecutive words that stayed, were added or were removed."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """Entry of the history. `person` is None for a captioner and for a deleted account."""

    at: datetime
    action: str
    caption: Caption
    person: User | None
    parts: list[Part]
    current: bool


def changes(*, owner: User, image_id: int) -> list[Change]:
    """Return the history of one of the owner's images, newest first. Raise NotFoundError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    captions = list(image.captions.select_related("model_version", "author"))
    reviews = image.reviews.exclude(action=Review.Action.SKIPPED).exclude(caption=None)
    rows = list(reviews.select_related("caption__model_version", "before", "person"))
    reviewed = {review.caption_id for review in rows}
    entries = [
        _written_change(each) for each in captions if not (each.by_person and each.pk in reviewed)
    ]
    entries += [_review_change(review, review.caption) for review in rows if review.caption]
    entries.sort(key=lambda entry: (entry.at, entry.caption.pk), reverse=True)
    return list(_marked(entries, image.caption_id))


def word_diff(before: str, after: str) -> list[Part]:
    """Split `after` into runs of same and added words, with the words removed from `before`."""
    old, new = before.split(), after.split()
    found: list[Part] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal":
            found.append(Part("same", " ".join(new[start:end])))
            continue
        if high > low:
            found.append(Part("removed", " ".join(old[low:high])))
        if end > start:
            found.append(Part("added", " ".join(new[start:end])))
    return found


def _written_change(caption: Caption) -> Change:
    parts = [Part("same", caption.text)]
    return Change(caption.created_at, WROTE, caption, caption.author, parts, current=False)


def _review_change(review: Review, caption: Caption) -> Change:
    parts = word_diff(review.before.text if review.before else caption.text, caption.text)
    return Change(review.created_at, review.action, caption, review.person, parts, current=False)


def _marked(entries: list[Change], current_id: int | None) -> Iterator[Change]:
    """Mark the newest entry of the current caption."""
    found = False
    for entry in entries:
        current = not found and entry.caption.pk == current_id
        found = found or current
        yield Change(entry.at, entry.action, entry.caption, entry.person, entry.parts, current)
