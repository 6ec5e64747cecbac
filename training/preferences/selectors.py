"""Reads of preferences: the next pair to compare, and win rates with their intervals."""

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gallery.core import owned_images
from gallery.models import Caption, Image, ModelVersion, User
from training.models import Preference

SEARCHED = 100  # newest images among which a pair is searched
Z_95 = 1.96  # standard deviations of a two-sided 95% interval


@dataclass(frozen=True)
class PreferencePair:
    """An image and the captions of two captioners, in an order that does not depend on them."""

    image: Image
    first: Caption
    second: Caption


@dataclass(frozen=True)
class WinRate:
    """Win rate of `first` against `second`, ties left out, with its 95% interval."""

    first: ModelVersion
    second: ModelVersion
    wins: int
    losses: int
    ties: int
    rate: float
    low: float
    high: float

    @property
    def decided(self) -> bool:
        """Say whether the interval excludes one half."""
        return self.low > 0.5 or self.high < 0.5


def next_pair(*, person: User) -> PreferencePair | None:
    """Return a pair of the person's newest image that has one not compared yet, or None."""
    other = Caption.objects.filter(
        image=OuterRef("image"), model_version__gt=OuterRef("model_version")
    )
    both = Caption.objects.filter(Exists(other), image=OuterRef("pk"))
    rows = owned_images.images(owner=person).filter(Exists(both)).order_by("-pk")[:SEARCHED]
    return next((pair for image in rows if (pair := _pair(image, person))), None)


def _pair(image: Image, person: User) -> PreferencePair | None:
    """Return the newest captions of two versions that differ and were not compared yet, or None."""
    newest: dict[int, Caption] = {}
    for caption in image.captions.exclude(model_version=None).order_by("-pk"):
        newest.setdefault(caption.model_version_id or 0, caption)
    judged = set(
        Preference.objects.filter(image=image, person=person).values_list("first_id", "second_id")
    )
    found = list(newest.values())
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            makers = sorted((one.model_version_id or 0, other.model_version_id or 0))
            if one.text != other.text and tuple(makers) not in judged:
                return _shuffled(image, one, other)
    return None


def _shuffled(image: Image, one: Caption, other: Caption) -> PreferencePair:
    """Order a pair by a hash: the same at every request, and independent of the versions."""
    digest = hashlib.sha256(f"{image.pk} {one.pk} {other.pk}".encode()).digest()
    return PreferencePair(image, one, other) if digest[0] % 2 else PreferencePair(image, other, one)


def win_rates() -> list[WinRate]:
    """Return the win rate of every pair of versions compared, the most often compared first."""
    choice = Preference.Choice
    rows = Preference.objects.values("first", "second").annotate(
        wins=Count("pk", filter=Q(choice=choice.FIRST)),
        losses=Count("pk", filter=Q(choice=choice.SECOND)),
        ties=Count("pk", filter=Q(choice=choice.NEITHER)),
    )
    versions = ModelVersion.objects.in_bulk()
    found = [
        _rate(
            versions[row["first"]], versions[row["second"]], row["wins"], row["losses"], row["ties"]
        )
        for row in rows
    ]
    return sorted(found, key=lambda rate: -(rate.wins + rate.losses + rate.ties))


def _rate(first: ModelVersion, second: ModelVersion, wins: int, losses: int, ties: int) -> WinRate:
    low, high = wilson(wins, wins + losses)
    rate = wins / (wins + losses) if wins + losses else 0.5
    return WinRate(first, second, wins, losses, ties, rate, low, high)


def wilson(wins: int, picks: int) -> tuple[float, float]:
    """Return the 95% Wilson interval of a share (Wilson 1927), which is valid for few picks too."""
    if not picks:
        return 0.0, 1.0
    share, z = wins / picks, Z_95
    middle = share + z * z / (2 * picks)
    spread = z * math.sqrt(share * (1 - share) / picks + z * z / (4 * picks * picks))
    scale = 1 + z * z / picks
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def exported() -> Iterator[dict[str, object]]:
    """Yield the picks of all people who allow training, as JSON values."""
    rows: QuerySet[Preference] = Preference.objects.filter(person__allow_training=True)
    rows = rows.exclude(first_text="", second_text="")  # withdrawn, and allowed again later
    for row in rows.select_related("first", "second", "image").order_by("pk").iterator():
        yield {
            "sha256": row.image.sha256 if row.image else None,
            "first": {"captioner": str(row.first), "text": row.first_text},
            "second": {"captioner": str(row.second), "text": row.second_text},
            "choice": row.choice,
            "at": row.created_at.isoformat(),
        }
