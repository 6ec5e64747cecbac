"""Storage quota of a user, the trash included."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Sum

from gallery.core.errors import GalleryError
from gallery.models import Image, User

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Usage:
    """Number and bytes of a user's images, and the limits; 0 stands for no limit."""

    pictures: int
    bytes: int
    max_pictures: int
    max_bytes: int


def usage(*, owner: User) -> Usage:
    """Count a user's images, those in the trash included."""
    found = Image.objects.owned_by(owner.pk).aggregate(count=Count("pk"), size=Sum("bytes"))
    return Usage(
        pictures=found["count"],
        bytes=found["size"] or 0,
        max_pictures=settings.QUOTA_PICTURES,
        max_bytes=settings.QUOTA_MB * MEGABYTE,
    )


def require_room(*, owner: User, size: int) -> None:
    """Check that an image of `size` bytes fits. Raise GalleryError (quota_exceeded, 403)."""
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


def lock_owner(*, owner: User) -> None:
    """Lock the user's row until the transaction ends, so that uploads check the quota in turn."""
    User.objects.select_for_update().get(pk=owner.pk)
