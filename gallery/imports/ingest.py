"""Import of the files that a batch has received: file by file, resumed after a crash."""

import time
from contextlib import ExitStack

from django.conf import settings
from django.db import transaction

from gallery.albums import services as albums
from gallery.core import error_texts
from gallery.core.errors import DuplicateError, GalleryError
from gallery.images import quotas
from gallery.images import services as images
from gallery.imports import expiry, near_duplicates, selectors, services, share, upload_store, zips
from gallery.imports.sidecar_sources import Sources
from gallery.imports.table_texts import TableReading
from gallery.jobs.runtime import ClaimedJob
from gallery.media.decoding.values import Limits, refusal
from gallery.models import ImportBatch, ImportFile, Job

COUNT_SECONDS = 1.0
MOST_ATTEMPTS = 3
State = ImportFile.State


def run(claimed: ClaimedJob) -> None:
    """Import the files that the job's batch has received. Raise GalleryError, LeaseLostError."""
    batch = (
        ImportBatch.objects.select_related("owner", "album", "job").filter(job=claimed.job).first()
    )
    if batch is None:
        raise GalleryError("import_gone")
    with ExitStack() as stack:
        Intake(claimed, batch, Sources(batch, stack)).go()


class Intake:
    """One turn of an import."""

    def __init__(self, claimed: ClaimedJob, batch: ImportBatch, sources: Sources) -> None:
        self.claimed, self.batch, self.sources = claimed, batch, sources
        self.near_duplicates = near_duplicates.Search(batch, loaded=claimed.begin_turn)
        self._counted = 0.0

    def go(self) -> None:
        """Import until all files are done or the turn is over."""
        while not self._finished():
            self._step()
            if row := selectors.next_sent(self.batch):
                self._take(row)
            else:
                self.near_duplicates.step()
            if self.claimed.turn_is_over:
                self.claimed.give_turn_back()
                return

    @transaction.atomic
    def _finished(self) -> bool:
        """Finish the job if no file is left. The row lock keeps new files from being missed."""
        services.locked(self.batch.pk)
        if self.batch.files.filter(state=State.SENT).exists() or not self.near_duplicates.is_over:
            return False
        services.keep_counts(self.batch)
        self.claimed.succeed()
        expiry.release_spent(self.batch)
        return True

    def _step(self) -> None:
        now = time.monotonic()
        if now - self._counted < COUNT_SECONDS:
            self.claimed.step()
            return
        self._counted = now
        found = selectors.progress(self.batch)
        self.claimed.step(found.settled / max(1, found.total))

    def _take(self, row: ImportFile) -> None:
        """Import one file, or store the error in its row."""
        row.attempts += 1
        ImportFile.objects.filter(pk=row.pk).update(attempts=row.attempts)
        try:
            self._open(row)
        except DuplicateError as error:
            _record_duplicate(row, error)
            self._add_to_album(error.image_id)
        except GalleryError as error:
            _record_error(row, error)

    def _open(self, row: ImportFile) -> None:
        if row.attempts > MOST_ATTEMPTS:
            raise GalleryError("worker_died.file")
        if row.inside is None and row.name.lower().endswith(".zip"):
            self._list(row)
        elif row.kind == ImportFile.FileKind.TABLE:
            self._read_table(row)
        elif row.kind == ImportFile.FileKind.SIDECAR:
            ImportFile.objects.filter(pk=row.pk).update(state=State.READ)
        else:
            self._submit(row)

    def _read_table(self, row: ImportFile) -> None:
        """Store a table's rows; if the turn ends before, the next turn resumes it."""
        with self.sources.table(row) as source:
            is_read = TableReading(row, source, self.claimed).go()
        rows = ImportFile.objects.filter(pk=row.pk)
        rows.update(state=State.READ) if is_read else rows.update(attempts=0)

    def _list(self, row: ImportFile) -> None:
        """Create a row for each member of a ZIP. Raise GalleryError."""
        found = zips.members(self.sources.archive(row), size=row.size)
        with transaction.atomic():
            quotas.lock_owner(owner=self.batch.owner)
            rows = [_member(row, member) for member in found]
            ImportFile.objects.bulk_create(rows, ignore_conflicts=True)
            share.require_few_files(owner=self.batch.owner)
            ImportFile.objects.filter(pk=row.pk).update(state=State.READ)

    def _submit(self, row: ImportFile) -> None:
        """Create an image from a file. Raise GalleryError."""
        with self.sources.open(row) as file:
            submitted = images.submit(
                owner=self.batch.owner,
                file=file,
                name=row.name.rpartition("/")[2],
                captioner=self.batch.captioner,
                priority=Job.Priority.BULK,
                idempotency_key=f"import-{row.key}",
                words=self.sources.words(row),
                counted=(row.inside or row).stored,
            )
        self._add_to_album(submitted.image.pk)
        ImportFile.objects.filter(pk=row.pk).update(
            state=State.DONE, image=submitted.image, stored=0
        )
        if row.inside is None:
            upload_store.drop(row)

    def _add_to_album(self, image_id: int) -> None:
        if self.batch.album is not None:
            albums.add(owner=self.batch.owner, album_id=self.batch.album.pk, image_ids=[image_id])


def _member(archive: ImportFile, member: zips.Member) -> ImportFile:
    row = ImportFile(
        batch_id=archive.batch_id,
        inside=archive,
        name=member.name,
        size=member.size,
        received=member.size,
        state=State.SENT,
        kind=services.file_kind(member.name),
    )
    error = member.error
    if error is None and member.size > settings.UPLOAD_MAX_BYTES:
        error = refusal("image_too_large", Limits(bytes=settings.UPLOAD_MAX_BYTES))
    if error is not None:
        services.refuse(row, error)
    return row


def _record_error(row: ImportFile, error: GalleryError) -> None:
    ImportFile.objects.filter(pk=row.pk).update(state=State.FAILED, **error_texts.as_fields(error))


def _record_duplicate(row: ImportFile, error: DuplicateError) -> None:
    ImportFile.objects.filter(pk=row.pk).update(
        state=State.DUPLICATE, image_id=error.image_id, stored=0, **error_texts.as_fields(error)
    )
    if row.inside is None:
        upload_store.drop(row)
