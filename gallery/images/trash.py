"""Trash: list and empty."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from gallery.core import pagination
from gallery.images.services import delete_for_good
from gallery.models import Image, User

LAST_DELETED = pagination.Order("deleted_at")
BATCH = 100  # images deleted for good in one request; each has three files


def trashed(*, owner: User) -> QuerySet[Image]:
    """Return the owner's images in the trash, most recently deleted first."""
    rows = Image.objects.owned_by(owner.pk).trashed().select_related("caption__model_version")
    return rows.order_by("-deleted_at", "-pk")


def gone_at(image: Image) -> datetime | None:
    """Return when an image in the trash is deleted for good."""
    return image.deleted_at and image.deleted_at + timedelta(days=settings.TRASH_DAYS)


def empty(*, owner: User) -> int:
    """Delete a batch of the owner's trash for good; return how many images are left."""
    for image in trashed(owner=owner)[:BATCH]:
        delete_for_good(image)
    return trashed(owner=owner).count()


def empty_old() -> int:
    """Delete images that have been in the trash longer than TRASH_DAYS; return how many."""
    before = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    gone = 0
    for image in Image.objects.trashed().filter(deleted_at__lt=before).iterator():
        delete_for_good(image)
        gone += 1
    return gone
