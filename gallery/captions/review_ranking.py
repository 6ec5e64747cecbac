"""Review queue: images ranked by how useful a review of their caption is for training.

The sum of three scores from 0 to 1 decides: low confidence of the captioner, disagreement between
captioners, and novelty compared with reviewed captions. Only the least confident and the newest
images are ranked, so that the cost does not grow with the queue.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from django.db.models import Exists, F, OuterRef, QuerySet

from gallery.core import owned_images
from gallery.models import Caption, Image, Review, User

RANKED = 200  # images of each kind that are ranked
COMPARED = 200  # reviewed captions that a new one is compared with
COMPARED_WORDS = 100  # of each caption
OTHERS = 4_000  # newest captions among which other captioners' captions are searched
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
        """Return the name of the largest score."""
        found: dict[Reason, float] = {
            "unsure": self.unsure,
            "disagree": self.disagree,
            "new": self.new,
        }
        return max(found, key=lambda name: found[name])


class ReviewQueue(TypedDict):
    """Images to review, and how many wait in all."""

    results: list[ReviewCandidate]
    left: int


def waiting(*, owner: User, skipped: bool = False) -> QuerySet[Image]:
    """Return the owner's images whose machine caption nobody has reviewed."""
    rows = owned_images.images(owner=owner).filter(review=Image.Review.MACHINE)
    if skipped:
        return rows
    passed = Review.objects.filter(
        image=OuterRef("pk"), caption=OuterRef("caption"), action=Review.Action.SKIPPED
    )
    return rows.exclude(Exists(passed))


def queue(*, owner: User, skipped: bool = False, size: int = RANKED) -> list[ReviewCandidate]:
    """Return the images to review, highest score first."""
    rows = waiting(owner=owner, skipped=skipped)
    least_sure = rows.order_by(F("score").asc(nulls_first=True), "pk")[:RANKED]
    pool = {image.pk: image for image in (*least_sure, *rows.order_by("-pk")[:RANKED])}
    others = _others(pool.values())
    known = [_words(text) for text in _reviewed_texts(owner)]
    found = [_candidate(image, others.get(image.pk, []), known) for image in pool.values()]
    return sorted(found, key=lambda each: (-each.total, each.image.pk))[:size]


def left(*, owner: User) -> int:
    """Return how many images wait for a review."""
    return waiting(owner=owner).count()


def skipped(*, owner: User) -> int:
    """Return how many images were skipped."""
    return waiting(owner=owner, skipped=True).count() - left(owner=owner)


def reviewed(*, owner: User) -> int:
    """Return how many images have a caption that a person accepted or wrote."""
    return owned_images.images(owner=owner).filter(review__in=REVIEWED).count()


def difference(first: str, second: str) -> float:
    """Return the Jaccard distance of two captions' words: 0 if they are equal, 1 if disjoint."""
    return 1 - _overlap(_words(first), _words(second))


def _candidate(
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
    """Return the newest caption of each captioner except the current caption's, by image id."""
    current = {image.pk: image.caption.model_version_id for image in images if image.caption}
    rows = Caption.objects.filter(image_id__in=current, source=Caption.Source.MACHINE)
    found: dict[int, dict[str, Caption]] = {}
    for row in rows.select_related("model_version").order_by("-pk")[:OTHERS]:
        if row.model_version_id != current[row.image_id]:
            found.setdefault(row.image_id, {}).setdefault(str(row.model_version), row)
    return {image_id: list(captions.values()) for image_id, captions in found.items()}


def _reviewed_texts(owner: User) -> Iterable[str]:
    rows = owned_images.images(owner=owner).filter(review__in=REVIEWED).order_by("-pk")[:COMPARED]
    return [image.caption.text for image in rows if image.caption]


def _words(text: str) -> frozenset[str]:
    words = text.lower().replace(".", " ").replace(",", " ").split()[:COMPARED_WORDS]
    return frozenset(words) - PLAIN


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the Jaccard similarity of two sets of words."""
    shared = len(first & second)
    united = len(first) + len(second) - shared
    return shared / united if united else 1.0
