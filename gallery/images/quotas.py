"""Storage quota of a user, for images (the trash included) and files that wait in imports."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Sum

from gallery.core.errors import GalleryError
from gallery.models import Image, ImportFile, User

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Usage:
    """Number of a user's images, their bytes in all, and the limits; a limit of 0 means no limit.

    `waiting` is the part of the bytes that imports have received and not imported yet.
    """

    pictures: int
    bytes: int
    waiting: int
    max_pictures: int
    max_bytes: int


def usage(*, owner: User) -> Usage:
    """Count a user's images (the trash included) and the bytes that wait in imports."""
    found = Image.objects.owned_by(owner.pk).aggregate(count=Count("pk"), size=Sum("bytes"))
    stored = ImportFile.objects.filter(batch__owner=owner, stored__gt=0)
    waiting: int = stored.aggregate(size=Sum("stored"))["size"] or 0
    return Usage(
        pictures=found["count"],
        bytes=(found["size"] or 0) + waiting,
        waiting=waiting,
        max_pictures=settings.QUOTA_PICTURES,
        max_bytes=settings.QUOTA_MB * MEGABYTE,
    )


def require_room(*, owner: User, size: int, counted: int = 0) -> None:
    """Check that an image of `size` bytes fits. Raise GalleryError (quota_exceeded, 403).

    `counted` bytes of this image wait in an import, so the quota includes them already.
    """
    used = usage(owner=owner)
    if used.max_pictures and used.pictures >= used.max_pictures:
        raise GalleryError(
            "quota_exceeded.pictures", most=used.max_pictures, days=settings.TRASH_DAYS
        )
    if used.max_bytes and used.bytes - min(counted, used.waiting) + size > used.max_bytes:
        raise GalleryError(
            "quota_exceeded.bytes",
            megabytes=used.max_bytes // MEGABYTE,
            days=settings.TRASH_DAYS,
        )


def require_room_to_wait(*, owner: User, size: int) -> None:
    """Check that `size` more bytes may wait in imports. Raise GalleryError (quota_exceeded)."""
    used = usage(owner=owner)
    if used.max_bytes and used.bytes + size > used.max_bytes:
        raise GalleryError("quota_exceeded.announced", megabytes=used.max_bytes // MEGABYTE)


def lock_owner(*, owner: User) -> None:
    """Lock the user's row until the transaction ends, so that uploads check the quota in turn."""
    User.objects.select_for_update().get(pk=owner.pk)
