"""Limits of the exports' disk usage: a quota of each user, and a minimum of free disk space."""

import math
import shutil

from django.conf import settings
from django.db.models import Q, QuerySet, Sum

from gallery.core.errors import GalleryError
from gallery.models import Export, Image, Job, User

WORDS_BYTES = 2048  # estimate for one image's text
THUMBNAIL_BYTES = 200 << 10
MEGABYTE = 1 << 20


def expected_bytes(form: str, rows: QuerySet[Image]) -> int:
    """Estimate the size of an export of these images."""
    count = rows.count()
    if form in {Export.Form.ORIGINALS, Export.Form.EVERYTHING}:
        size: int = rows.aggregate(size=Sum("bytes"))["size"] or 0
        return size + count * WORDS_BYTES
    return count * (THUMBNAIL_BYTES if form == Export.Form.HTML else WORDS_BYTES)


def left(*, owner: User, beside: Export | None = None) -> float:
    """Return the bytes left in the owner's export quota, not counting the export `beside`."""
    if not settings.EXPORT_QUOTA_BYTES:
        return math.inf
    written = Q(expires_at__isnull=False) | Q(job__state__in=Job.UNFINISHED)
    others = Export.objects.owned_by(owner.pk).filter(written)
    if beside is not None:
        others = others.exclude(pk=beside.pk)
    used: int = others.aggregate(size=Sum("bytes"))["size"] or 0
    return float(settings.EXPORT_QUOTA_BYTES - used)


def require(*, size: int, left: float, more: int = 0) -> None:
    """Check that an export of `size` bytes fits, of which `more` bytes are still to be written.

    Raise GalleryError: quota_exceeded (403), storage_full (507).
    """
    if size > left:
        megabytes = settings.EXPORT_QUOTA_BYTES // MEGABYTE
        raise GalleryError("quota_exceeded.exports", megabytes=megabytes)
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free - more < settings.FREE_DISK_MIN_BYTES:
        raise GalleryError("storage_full.export")
