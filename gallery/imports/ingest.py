"""Import of the files that a batch has received: file by file, resumed after a crash."""

import time
from contextlib import ExitStack

from django.conf import settings
from django.db import transaction

from gallery.albums import services as albums
from gallery.core import error_texts
from gallery.core.errors import DuplicateError, GalleryError
from gallery.images import services as images
from gallery.imports import near_duplicates, selectors, services, upload_store, zips
from gallery.imports.sidecar_sources import Sources
from gallery.jobs import queue
from gallery.jobs.runtime import ClaimedJob
from gallery.media.decoding.values import Limits, refusal
from gallery.models import ImportBatch, ImportFile, Job

SLICE_SECONDS = 20.0  # then the job is queued again, behind the other jobs
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
    """One time slice of an import."""

    def __init__(self, claimed: ClaimedJob, batch: ImportBatch, sources: Sources) -> None:
        self.claimed, self.batch, self.sources = claimed, batch, sources
        self.near_duplicates = near_duplicates.Search(batch)
        self._counted = 0.0

    def go(self) -> None:
        """Import until nothing is left to do, the time slice is over, or the worker stops."""
        end = time.monotonic() + SLICE_SECONDS
        while not self._finished():
            self._step()
            if row := selectors.next_sent(self.batch):
                self._take(row)
            else:
                self.near_duplicates.step()
            if self.claimed.stopping or time.monotonic() > end:
                self.claimed.give_back()
                queue.wake_workers(Job.Kind.BACKGROUND)
                return

    @transaction.atomic
    def _finished(self) -> bool:
        """Finish the job if nothing is left; the row lock keeps new files from being missed."""
        ImportBatch.objects.select_for_update().get(pk=self.batch.pk)
        if self.batch.files.filter(state=State.SENT).exists() or not self.near_duplicates.is_over:
            return False
        services.keep_counts(self.batch)
        self.claimed.succeed()
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
            _record_error(row, error, state=State.DUPLICATE, image_id=error.image_id)
            self._add_to_album(error.image_id)
        except GalleryError as error:
            _record_error(row, error)

    def _open(self, row: ImportFile) -> None:
        if row.attempts > MOST_ATTEMPTS:
            raise GalleryError("worker_died.file")
        if row.inside is None and row.name.lower().endswith(".zip"):
            self._list(row)
        elif row.kind != ImportFile.FileKind.PICTURE:
            ImportFile.objects.filter(pk=row.pk).update(state=State.READ)
        else:
            self._submit(row)

    def _list(self, row: ImportFile) -> None:
        """Create a row for each member of a ZIP. Raise GalleryError."""
        found = zips.members(self.sources.archive(row), size=row.size)
        with transaction.atomic():
            rows = [_member(row, member) for member in found]
            ImportFile.objects.bulk_create(rows, ignore_conflicts=True)
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
            )
        self._add_to_album(submitted.image.pk)
        ImportFile.objects.filter(pk=row.pk).update(state=State.DONE, image=submitted.image)
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


def _record_error(
    row: ImportFile, error: GalleryError, *, state: str = State.FAILED, image_id: int | None = None
) -> None:
    ImportFile.objects.filter(pk=row.pk).update(
        state=state, image_id=image_id, **error_texts.as_fields(error)
    )
    if state == State.DUPLICATE and row.inside is None:
        upload_store.drop(row)
