"""The review queue: ranks images by how much a review of their caption is worth.

Three reasons, each from 0 to 1, are added: the captioner was not sure of its words; captioners do
not agree; nothing like it was reviewed yet. They are weighed for the least sure and for the newest
pictures, so that a queue of a million costs no more than a short one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Exists, F, OuterRef, QuerySet

from gallery.core import owned_images
from gallery.models import Caption, Image, Review, User

WEIGHED = 200  # pictures of each sort that are weighed at once
COMPARED = 200  # reviewed sentences that a new one is held against
REVIEWED = (Image.Review.REVIEWED, Image.Review.HUMAN)
Reason = Literal["unsure", "disagree", "new"]
PLAIN = frozenset("a an the of in on at to by with and is are its his her".split())


@dataclass(frozen=True)
class ReviewCandidate:
    """An image in the review queue, its scores, and the other captioners' captions."""

    image: Image
    unsure: float
    disagree: float
    new: float
    others: list[Caption]

    @property
    def total(self) -> float:
        return self.unsure + self.disagree + self.new

    @property
    def reason(self) -> Reason:
        """The weightiest of the three."""
        found: dict[Reason, float] = {
            "unsure": self.unsure,
            "disagree": self.disagree,
            "new": self.new,
        }
        return max(found, key=lambda name: found[name])


def waiting(*, owner: User, skipped: bool = False) -> QuerySet[Image]:
    """The owner's pictures with a captioner's sentence that nobody has reviewed."""
    rows = owned_images.images(owner=owner).filter(review=Image.Review.MACHINE)
    if skipped:
        return rows
    passed = Review.objects.filter(
        image=OuterRef("pk"), caption=OuterRef("caption"), action=Review.Action.SKIPPED
    )
    return rows.exclude(Exists(passed))


def queue(*, owner: User, skipped: bool = False, size: int = WEIGHED) -> list[ReviewCandidate]:
    """The pictures that are worth a look, the worthiest first."""
    rows = waiting(owner=owner, skipped=skipped)
    least_sure = rows.order_by(F("score").asc(nulls_first=True), "pk")[:WEIGHED]
    pool = {image.pk: image for image in (*least_sure, *rows.order_by("-pk")[:WEIGHED])}
    others = _others(pool.values())
    known = [_words(text) for text in _reviewed_texts(owner)]
    found = [_weighed(image, others.get(image.pk, []), known) for image in pool.values()]
    return sorted(found, key=lambda each: (-each.total, each.image.pk))[:size]


def left(*, owner: User) -> int:
    """How many pictures wait for a review."""
    return waiting(owner=owner).count()


def skipped(*, owner: User) -> int:
    """How many were passed over."""
    return waiting(owner=owner, skipped=True).count() - left(owner=owner)


def reviewed(*, owner: User) -> int:
    """How many pictures have a sentence that a person accepted or wrote."""
    return owned_images.images(owner=owner).filter(review__in=REVIEWED).count()


def difference(first: str, second: str) -> float:
    """How little two sentences share: 0 for the same words, 1 for no word in common."""
    one, other = _words(first), _words(second)
    return 1 - _overlap(one, other)


def _weighed(
    image: Image, others: list[Caption], known: Sequence[frozenset[str]]
) -> ReviewCandidate:
    caption = image.caption.text if image.caption else ""
    words = _words(caption)
    near = max((_overlap(words, each) for each in known), default=1.0)
    return ReviewCandidate(
        image=image,
        unsure=1 - (image.score or 0.0),
        disagree=max((difference(caption, each.text) for each in others), default=0.0),
        new=1 - near,
        others=others,
    )


def _others(images: Iterable[Image]) -> dict[int, list[Caption]]:
    """The newest sentence of each captioner that is not the current sentence's own."""
    current = {image.pk: image.caption.model_version_id for image in images if image.caption}
    rows = Caption.objects.filter(image_id__in=current, source=Caption.Source.MACHINE)
    found: dict[int, dict[str, Caption]] = {}
    for row in rows.select_related("model_version").order_by("pk"):
        if row.model_version_id != current[row.image_id]:
            found.setdefault(row.image_id, {})[str(row.model_version)] = row
    return {image_id: list(captions.values()) for image_id, captions in found.items()}


def _reviewed_texts(owner: User) -> Iterable[str]:
    rows = owned_images.images(owner=owner).filter(review__in=REVIEWED).order_by("-pk")[:COMPARED]
    return [image.caption.text for image in rows if image.caption]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.lower().replace(".", " ").replace(",", " ").split()) - PLAIN


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Of all words of both, the share that both have (Jaccard)."""
    return len(one & other) / len(one | other) if one | other else 1.0
