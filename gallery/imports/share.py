"""Limits of one user's imports: open batches, announced files, bytes still to be sent."""

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Sum

from gallery.core.errors import GalleryError
from gallery.images import quotas
from gallery.imports import upload_store
from gallery.models import ImportBatch, ImportFile, User

State = ImportFile.State
UNSETTLED = (State.WAITING, State.SENT)


def require_few_open(*, owner: User) -> None:
    """Check that the owner may begin another batch. Raise GalleryError (too_many_imports)."""
    files = ImportFile.objects.filter(batch=OuterRef("pk"))
    unsettled = Exists(files.filter(state__in=UNSETTLED))
    is_open = unsettled | ~Exists(files)
    count = ImportBatch.objects.owned_by(owner.pk).filter(is_open).count()
    if count >= settings.IMPORTS_OPEN:
        raise GalleryError("too_many_imports", most=settings.IMPORTS_OPEN)


def require_few_files(*, owner: User) -> None:
    """Check the number of files in the owner's batches. Raise GalleryError (too_many_imports)."""
    if ImportFile.objects.filter(batch__owner=owner).count() > settings.IMPORT_FILES:
        raise GalleryError("too_many_imports.files", most=settings.IMPORT_FILES)


def require_room(*, owner: User) -> None:
    """Check that all files that the owner has announced fit.

    Raise GalleryError: quota_exceeded (403), storage_full (507).
    """
    waiting = ImportFile.objects.filter(batch__owner=owner, inside=None, state=State.WAITING)
    coming: int = waiting.aggregate(size=Sum(F("size") - F("received")))["size"] or 0
    quotas.require_room_to_wait(owner=owner, size=coming)
    upload_store.require_free(coming)
