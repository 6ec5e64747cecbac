"""Writes of import batches: begin, announce, receive, retry, drop."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gallery.captions import selectors as captions
from gallery.core import error_texts
from gallery.core.errors import ConflictError, GalleryError, NotFoundError
from gallery.images import quotas
from gallery.imports import selectors, share, upload_store
from gallery.jobs import services as jobs
from gallery.media.metadata.sidecars import MOST_BYTES, is_sidecar, is_table
from gallery.models import Album, ImportBatch, ImportFile, Job, NearDuplicate, User
from gallery.text.plain_text import plain_text

MOST_AT_ONCE = 1000
MOST_FILES = 50_000
MEMBER_REFUSED = "zip_member"  # such a file cannot be retried
State = ImportFile.State


@dataclass(frozen=True)
class Announced:
    """File that a client is going to send."""

    name: str
    size: int


class WrongOffsetError(ConflictError):
    """Piece that does not begin where the last one ended; `received` is the expected offset."""

    def __init__(self, received: int) -> None:
        super().__init__("wrong_offset", received=received)
        self.received = received


@transaction.atomic
def begin(*, owner: User, captioner: str = "", album_id: int | None = None) -> ImportBatch:
    """Create a batch. Raise GalleryError: unknown_captioner, not_found, too_many_imports (403)."""
    if captioner:
        captions.captioner(captioner)
    album = None
    if album_id is not None:
        album = Album.objects.owned_by(owner.pk).filter(pk=album_id).first()
        if album is None:
            raise NotFoundError("album")
    quotas.lock_owner(owner=owner)
    share.require_few_open(owner=owner)
    return ImportBatch.objects.create(owner=owner, captioner=captioner, album=album)


@transaction.atomic
def announce(*, owner: User, batch_id: int, files: Sequence[Announced]) -> list[ImportFile]:
    """Create rows for files that the client will send; return known files with their state.

    Raise GalleryError: too_many_files (413), too_many_imports, quota_exceeded (403),
    storage_full (507).
    """
    quotas.lock_owner(owner=owner)
    batch = selectors.batch(owner=owner, batch_id=batch_id)
    if len(files) > MOST_AT_ONCE or batch.files.count() + len(files) > MOST_FILES:
        raise GalleryError("too_many_files", at_once=MOST_AT_ONCE, most=MOST_FILES)
    _forget_counts(batch)
    wanted = {(_path(file.name), file.size) for file in files}
    rows = [_row(batch, name, size) for name, size in sorted(wanted)]
    ImportFile.objects.bulk_create(rows, ignore_conflicts=True)
    share.require_few_files(owner=owner)
    share.require_room(owner=owner)
    _mark_active(batch)
    known = batch.files.filter(inside=None, name__in=[name for name, _size in wanted])
    return [row for row in known.order_by("pk") if (row.name, row.size) in wanted]


def _path(name: str) -> str:
    """Return a client's path as relative text. It is shown and compared, never opened."""
    parts = PurePosixPath(plain_text(name).replace("\\", "/")).parts
    return "/".join(part for part in parts if part not in ("/", "..", "."))[-500:] or "picture"


def _row(batch: ImportBatch, name: str, size: int) -> ImportFile:
    row = ImportFile(batch=batch, name=name, size=size, kind=file_kind(name))
    most = _most(name)
    if size == 0:
        refuse(row, GalleryError("image_empty"))
    elif size > most:
        refuse(row, GalleryError("image_too_large.file", megabytes=most >> 20))
    return row


def refuse(row: ImportFile, error: GalleryError) -> None:
    """Mark an unsaved file as refused with this error."""
    row.state = State.FAILED
    for name, value in error_texts.as_fields(error).items():
        setattr(row, name, value)


def file_kind(name: str) -> int:
    """Return the file's kind by its name: image, sidecar, or table of many images' text."""
    if is_table(name):
        return ImportFile.FileKind.TABLE
    return ImportFile.FileKind.SIDECAR if is_sidecar(name) else ImportFile.FileKind.PICTURE


def _most(name: str) -> int:
    if name.lower().endswith(".zip"):
        return int(settings.ZIP_MAX_BYTES)
    if is_table(name):
        return int(settings.TABLE_MAX_BYTES)
    return MOST_BYTES if is_sidecar(name) else int(settings.UPLOAD_MAX_BYTES)


def receive(*, owner: User, batch_id: int, file_id: int, offset: int, data: bytes) -> ImportFile:
    """Store a piece of a file; after the last piece, queue the import.

    Raise GalleryError: wrong_offset (409), piece_too_long, quota_exceeded (403),
    storage_full (507).
    """
    row = selectors.file(owner=owner, batch_id=batch_id, file_id=file_id)
    if row.state != State.WAITING or offset != row.received:
        raise WrongOffsetError(row.received)
    if offset + len(data) > row.size:
        raise GalleryError("piece_too_long")
    quotas.require_room_to_wait(owner=owner, size=len(data))
    upload_store.write(row, offset, data)
    with transaction.atomic():
        quotas.lock_owner(owner=owner)
        quotas.require_room_to_wait(owner=owner, size=len(data))
        batch = locked(row.batch_id)
        unchanged = ImportFile.objects.filter(pk=row.pk, received=offset, state=State.WAITING)
        is_complete = offset + len(data) == row.size
        if not unchanged.update(
            received=F("received") + len(data),
            stored=F("stored") + len(data),
            state=State.SENT if is_complete else State.WAITING,
        ):
            row.refresh_from_db()
            raise WrongOffsetError(row.received)
        _mark_active(batch)
        if is_complete:
            _ensure_job(batch)
    row.refresh_from_db()
    return row


@transaction.atomic
def retry(*, owner: User, batch_id: int) -> ImportBatch:
    """Retry every failed file whose bytes are still stored, and resume a cancelled import."""
    batch = locked(selectors.batch(owner=owner, batch_id=batch_id).pk)
    failed = batch.files.filter(state=State.FAILED)
    failed = failed.exclude(error_code=MEMBER_REFUSED)
    stored = [row.pk for row in failed.select_related("inside") if _is_stored(row)]
    ImportFile.objects.filter(pk__in=stored).update(
        state=State.SENT, attempts=0, rows_read=0, **error_texts.NO_ERROR
    )
    _mark_active(batch)
    if batch.files.filter(state=State.SENT).exists():
        _forget_counts(batch)
        _ensure_job(batch, again=True)
    return batch


def _is_stored(row: ImportFile) -> bool:
    return upload_store.path_of(row.inside or row).exists()


@transaction.atomic
def keep_both(*, owner: User, batch_id: int, file_id: int) -> None:
    """Record that a person keeps a near duplicate."""
    row = selectors.file(owner=owner, batch_id=batch_id, file_id=file_id)
    NearDuplicate.objects.filter(file=row).delete()


def keep_counts(batch: ImportBatch) -> None:
    """Store the counts of a batch without waiting files, so that pages need not count."""
    found = selectors.counted(batch)
    batch.counts = asdict(found) if found.is_over else None
    batch.save(update_fields=["counts"])


def _forget_counts(batch: ImportBatch) -> None:
    """Delete the stored counts of a batch, because files were added or are retried."""
    batch.counts = None
    batch.save(update_fields=["counts"])


@transaction.atomic
def drop(*, owner: User, batch_id: int) -> None:
    """Delete a batch and its stored bytes; the images imported from it stay."""
    batch = selectors.batch(owner=owner, batch_id=batch_id)
    if batch.job is not None and not batch.job.is_finished:
        jobs.cancel(owner=owner, job_id=batch.job.pk)
    rows = list(batch.files.filter(inside=None))
    batch.delete()
    transaction.on_commit(lambda: delete_bytes(rows))


def delete_bytes(rows: Iterable[ImportFile]) -> None:
    """Delete the stored bytes of files."""
    for row in rows:
        upload_store.drop(row)


def locked(batch_id: int) -> ImportBatch:
    """Return the batch with a row lock, because a worker may be finishing its job."""
    return ImportBatch.objects.select_for_update().get(pk=batch_id)


def _mark_active(batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(active_at=timezone.now())


def _ensure_job(batch: ImportBatch, *, again: bool = False) -> None:
    """Queue the batch's only job, or requeue it if it ended before new files came."""
    if batch.job is not None:
        if again or batch.job.state != Job.State.CANCELLED:
            jobs.requeue_background_task(job=batch.job)
        return
    batch.job = jobs.enqueue_background_task(
        owner=batch.owner,
        background_task="import",
        title=_("Taking in many pictures"),
    )
    batch.save(update_fields=["job"])
