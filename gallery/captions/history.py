"""What was said of a picture from the first sentence on: who, when, and which words changed."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gallery.core import owned_images
from gallery.models import Caption, Review, User

Kind = Literal["same", "added", "removed"]
WROTE = "wrote"  # what a captioner does; everything else is a Review's action


@dataclass(frozen=True)
class Part:
    """Words in a row that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """One line of the history. `person` is None for a captioner and for somebody who left."""

    at: datetime
    action: str
    caption: Caption
    person: User | None
    parts: list[Part]
    current: bool


def changes(*, owner: User, image_id: int) -> list[Change]:
    """The history of one of the owner's pictures, newest first. Raises NotFoundError."""
    image = owned_images.image(owner=owner, image_id=image_id)
    captions = list(image.captions.select_related("model_version", "author"))
    reviews = image.reviews.exclude(action=Review.Action.SKIPPED).exclude(caption=None)
    noted = list(reviews.select_related("caption__model_version", "before", "person"))
    reviewed = {review.caption_id for review in noted}
    lines = [_wrote(each) for each in captions if not (each.by_person and each.pk in reviewed)]
    lines += [_reviewed(review, review.caption) for review in noted if review.caption]
    lines.sort(key=lambda line: (line.at, line.caption.pk), reverse=True)
    return list(_marked(lines, image.caption_id))


def word_diff(before: str, after: str) -> list[Part]:
    """`after` in runs of words that were in `before`, are new, or (removed) are gone."""
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


def _wrote(caption: Caption) -> Change:
    parts = [Part("same", caption.text)]
    return Change(caption.created_at, WROTE, caption, caption.author, parts, current=False)


def _reviewed(review: Review, caption: Caption) -> Change:
    parts = word_diff(review.before.text if review.before else caption.text, caption.text)
    return Change(review.created_at, review.action, caption, review.person, parts, current=False)


def _marked(lines: list[Change], current_id: int | None) -> Iterator[Change]:
    """Mark the newest line of the current sentence."""
    found = False
    for line in lines:
        current = not found and line.caption.pk == current_id
        found = found or current
        yield Change(line.at, line.action, line.caption, line.person, line.parts, current)
