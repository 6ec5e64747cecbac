"""Expiry of imports: files not sent in time, old batches, and stored bytes no longer needed."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gallery.core import error_texts
from gallery.core.errors import GalleryError
from gallery.imports import services, upload_store
from gallery.models import ImportBatch, ImportFile, ImportText, Job

State = ImportFile.State
AT_ONCE = 1000


def forget_old() -> int:
    """Expire inactive imports and delete old ones; return how many files expired.

    After IMPORT_DAYS without an upload, a batch's stored bytes are deleted and its incomplete files
    are refused. IMPORT_KEPT_DAYS after its creation, a batch is deleted in any case.
    """
    now = timezone.now()
    for batch in ImportBatch.objects.filter(
        created_at__lt=now - timedelta(days=settings.IMPORT_KEPT_DAYS)
    ).select_related("owner"):
        services.drop(owner=batch.owner, batch_id=batch.pk)
    silent = ImportBatch.objects.filter(
        active_at__lt=now - timedelta(days=settings.IMPORT_DAYS)
    ).exclude(job__state__in=Job.UNFINISHED)
    silent.filter(files=None).delete()
    incomplete = Q(files__state__in=[State.WAITING, State.SENT]) | Q(files__stored__gt=0)
    expired = sum(map(_expire, silent.filter(incomplete).distinct()))
    upload_store.drop_strays(days=settings.IMPORT_DAYS)
    _keep_missing_counts()
    return expired


def _keep_missing_counts() -> None:
    """Store the counts of ended batches whose job did not store them."""
    unsettled = ImportFile.objects.filter(
        batch=OuterRef("pk"), state__in=[State.WAITING, State.SENT]
    )
    ended = ImportBatch.objects.filter(~Exists(unsettled), counts__isnull=True)
    for pk in ended.values_list("pk", flat=True)[:AT_ONCE]:
        with transaction.atomic():
            services.keep_counts(services.locked(pk))


def _expire(batch: ImportBatch) -> int:
    """Refuse a batch's incomplete files and delete all its bytes; return how many were refused."""
    with transaction.atomic():
        locked = services.locked(batch.pk)
        incomplete = locked.files.filter(state__in=[State.WAITING, State.SENT])
        count = incomplete.update(
            state=State.FAILED,
            received=0,
            **error_texts.as_fields(GalleryError("import_expired")),
        )
        rows = list(locked.files.filter(stored__gt=0))
        release(rows)
    return count


def release_spent(batch: ImportBatch) -> None:
    """Delete the bytes of ZIPs whose files are all imported or cannot be retried."""
    archives = batch.files.filter(state=State.READ, inside=None, stored__gt=0)
    archives = archives.filter(name__iendswith=".zip")
    failed = batch.files.filter(state=State.FAILED).exclude(error_code=services.MEMBER_REFUSED)
    release(archives.exclude(pk__in=failed.exclude(inside=None).values("inside")))


@transaction.atomic
def release(rows: Iterable[ImportFile]) -> None:
    """Delete the bytes of files and the rows of tables, which then no longer count in the quota."""
    released = list(rows)
    ids = [row.pk for row in released]
    for start in range(0, len(ids), AT_ONCE):
        chunk = ids[start : start + AT_ONCE]
        ImportText.objects.filter(table__in=chunk).delete()
        ImportFile.objects.filter(pk__in=chunk).update(stored=0)
    transaction.on_commit(lambda: services.delete_bytes(released))
