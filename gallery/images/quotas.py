"""How much room a person has, the trash included."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Sum

from gallery.core.errors import GalleryError
from gallery.models import Image, User

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Usage:
    """What a person's pictures take. A limit of 0 is none."""

    pictures: int
    bytes: int
    max_pictures: int
    max_bytes: int


def usage(*, owner: User) -> Usage:
    """Count a person's pictures, those in the trash too."""
    found = Image.objects.owned_by(owner.pk).aggregate(count=Count("pk"), size=Sum("bytes"))
    return Usage(
        pictures=found["count"],
        bytes=found["size"] or 0,
        max_pictures=settings.QUOTA_PICTURES,
        max_bytes=settings.QUOTA_MB * MEGABYTE,
    )


def require_room(*, owner: User, size: int) -> None:
    """Raises GalleryError (quota_exceeded, 403) when a picture of `size` bytes is too much."""
    used = usage(owner=owner)
    if used.max_pictures and used.pictures >= used.max_pictures:
        raise GalleryError(
            "quota_exceeded.pictures", most=used.max_pictures, days=settings.TRASH_DAYS
        )
    if used.max_bytes and used.bytes + size > used.max_bytes:
        raise GalleryError(
            "quota_exceeded.bytes",
            megabytes=used.max_bytes // MEGABYTE,
            days=settings.TRASH_DAYS,
        )


def take_turns(*, owner: User) -> None:
    """Let the owner's other uploads wait until this transaction is over: room is taken once."""
    User.objects.select_for_update().get(pk=owner.pk)
