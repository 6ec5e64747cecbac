"""Import of the files that a batch has received: file by file, resumed after a crash."""

import time
from contextlib import ExitStack

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from gallery.albums import services as albums
from gallery.core.errors import DuplicateError, GalleryError
from gallery.images import services as images
from gallery.imports import selectors, services, upload_store, zips
from gallery.imports.sidecar_sources import Sources
from gallery.jobs import queue
from gallery.jobs.runtime import ClaimedJob
from gallery.media.decoding.values import Limits, refusal
from gallery.models import ImportBatch, ImportFile, Job

SLICE_SECONDS = 20.0  # then the job goes back to the queue, behind the others
COUNT_SECONDS = 1.0
MOST_ATTEMPTS = 3
State = ImportFile.State


def run(claimed: ClaimedJob) -> None:
    """Import what the job's batch has received. Raises GalleryError, LeaseLostError."""
    batch = (
        ImportBatch.objects.select_related("owner", "album", "job").filter(job=claimed.job).first()
    )
    if batch is None:
        raise GalleryError("import_gone", _("These files were dropped before their turn came."))
    with ExitStack() as stack:
        Intake(claimed, batch, Sources(batch, stack)).go()


class Intake:
    """One time slice of an import."""

    def __init__(self, claimed: ClaimedJob, batch: ImportBatch, sources: Sources) -> None:
        self.claimed, self.batch, self.sources = claimed, batch, sources
        self._counted = 0.0

    def go(self) -> None:
        """Import until nothing is left, the time slice is over, or the worker stops."""
        end = time.monotonic() + SLICE_SECONDS
        while not self._finished():
            if row := selectors.next_sent(self.batch):
                self._step()
                self._take(row)
            if self.claimed.stopping or time.monotonic() > end:
                self.claimed.give_back()
                queue.wake_workers(Job.Kind.BACKGROUND)
                return

    @transaction.atomic
    def _finished(self) -> bool:
        """End the job when nothing is left; the lock lets no file slip in between."""
        ImportBatch.objects.select_for_update().get(pk=self.batch.pk)
        if self.batch.files.filter(state=State.SENT).exists():
            return False
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
        """Take one file in, or note why not."""
        row.attempts += 1
        ImportFile.objects.filter(pk=row.pk).update(attempts=row.attempts)
        try:
            self._open(row)
        except DuplicateError as error:
            _settle(row, error, state=State.DUPLICATE, image_id=error.image_id)
            self._into_album(error.image_id)
        except GalleryError as error:
            _settle(row, error)

    def _open(self, row: ImportFile) -> None:
        if row.attempts > MOST_ATTEMPTS:
            raise GalleryError("worker_died", _("The worker stopped at this file each time."))
        if row.inside is None and row.name.lower().endswith(".zip"):
            self._list(row)
        elif row.kind != ImportFile.FileKind.PICTURE:
            ImportFile.objects.filter(pk=row.pk).update(state=State.READ)
        else:
            self._submit(row)

    def _list(self, row: ImportFile) -> None:
        """Make a row for each file of a ZIP. Raises GalleryError."""
        found = zips.members(self.sources.archive(row), size=row.size)
        with transaction.atomic():
            rows = [_member(row, one) for one in found]
            ImportFile.objects.bulk_create(rows, ignore_conflicts=True)
            ImportFile.objects.filter(pk=row.pk).update(state=State.READ)

    def _submit(self, row: ImportFile) -> None:
        """Make a picture of a file. Raises GalleryError."""
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
        self._into_album(submitted.image.pk)
        ImportFile.objects.filter(pk=row.pk).update(state=State.DONE, image=submitted.image)
        if row.inside is None:
            upload_store.drop(row)

    def _into_album(self, image_id: int) -> None:
        if self.batch.album is not None:
            albums.add(owner=self.batch.owner, album_id=self.batch.album.pk, image_ids=[image_id])


def _member(row: ImportFile, one: zips.Member) -> ImportFile:
    made = ImportFile(batch_id=row.batch_id, inside=row, name=one.name, size=one.size)
    made.received, made.state, made.kind = one.size, State.SENT, services.file_kind(one.name)
    if one.refusal:
        made.state, made.error_code = State.FAILED, services.MEMBER_REFUSED
        made.error_message = one.refusal
    elif one.size > settings.UPLOAD_MAX_BYTES:
        error = refusal("image_too_large", Limits(bytes=settings.UPLOAD_MAX_BYTES))
        made.state, made.error_code, made.error_message = State.FAILED, error.code, error.message
    return made


def _settle(
    row: ImportFile, error: GalleryError, *, state: str = State.FAILED, image_id: int | None = None
) -> None:
    ImportFile.objects.filter(pk=row.pk).update(
        state=state, error_code=error.code, error_message=error.message, image_id=image_id
    )
    if state == State.DUPLICATE and row.inside is None:
        upload_store.drop(row)
