"""Background task that writes an export's file, in turns. It starts anew after a crash."""

import errno
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

from gallery.core.errors import FULL, GalleryError
from gallery.exports import room, selection, services, work_folder
from gallery.exports.formats import writer_class
from gallery.exports.image_text import in_chunks
from gallery.exports.work_folder import WorkFolder
from gallery.exports.writing import ExportWriter, LeftOutError, remove, size_of
from gallery.jobs.process import DATABASE_AWAY
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Export, Image

logger = logging.getLogger(__name__)

MOST_REASONS = 1000  # reasons of left-out images that are stored


def run(claimed: ClaimedJob) -> None:
    """Write the job's export, or as much as fits one turn. Raise GalleryError, LeaseLostError."""
    export = Export.objects.filter(job=claimed.job).select_related("owner").first()
    if export is None:
        raise GalleryError("export_gone")
    folder = services.path_of(export).parent
    with (
        _full_disk_named(),
        work_folder.opened(folder, key=export.key, token=claimed.token) as work,
    ):
        ExportTurn(claimed, export, work).go()


@contextmanager
def _full_disk_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise GalleryError("storage_full.export") from error
        raise


class ExportTurn:
    """One turn of an export, resumed where the last one paused."""

    def __init__(self, claimed: ClaimedJob, export: Export, work: WorkFolder) -> None:
        self.claimed, self.export, self.work, self.state = claimed, export, work, work.state
        self.rows = selection.pictures(owner=export.owner, selection=export.selection)
        self.state.total = self.state.total or self.rows.count()
        self.room = room.left(owner=export.owner, beside=export)
        self.writer: ExportWriter = writer_class(export.form)(work.path, export.owner)

    def go(self) -> None:
        """Write until the export is finished or the turn is over. Raise GalleryError."""
        try:
            self.claimed.begin_turn()
            is_done = self._add_images() and self._add_rest()
            if is_done:
                self._finish()
        finally:
            self.writer.pause()
        if not is_done:
            self.work.pause()
            self.claimed.give_turn_back()

    def _add_images(self) -> bool:
        """Add images until none is left; return False when the turn is over."""
        for image in in_chunks(self.rows, after=self.state.image):
            self._require_room(image.bytes)
            self._add(image)
            self.state.image = image.pk
            self.state.done += 1
            self.claimed.step(min(0.99, self.state.done / max(1, self.state.total)))
            if self.claimed.turn_is_over:
                return False
        return True

    def _require_room(self, more: int) -> None:
        room.require(size=size_of(self.work.path) + more, left=self.room, more=more)

    def _add(self, image: Image) -> None:
        """Add an image, or record why it is left out. Raise errors that concern all images."""
        try:
            self.writer.add(image)
        except LeftOutError as error:
            self._leave_out(image, str(error))
        except (GalleryError, *DATABASE_AWAY):
            raise
        except Exception as error:  # untrusted files can raise anything; go on with the others
            if isinstance(error, OSError) and error.errno in {*FULL, errno.EIO, errno.EROFS}:
                raise
            logger.exception("Image %s was left out of export %s", image.pk, self.export.pk)
            self._leave_out(image, f"It cannot be written ({type(error).__name__}).")

    def _leave_out(self, image: Image, reason: str) -> None:
        self.state.omitted += 1
        if len(self.state.left_out) < MOST_REASONS:
            self.state.left_out.append({"name": image.name, "reason": reason})

    def _add_rest(self) -> bool:
        """Add the content after the images; return False when the turn is over."""
        while (piece := self.writer.add_rest(self.state.rest)) is not None:
            self.state.rest = piece
            self.claimed.step(0.99)
            if self.claimed.turn_is_over:
                return False
        return True

    def _finish(self) -> None:
        self._require_room(self.writer.parts_bytes)
        self.writer.finish(self.claimed.step)
        self.claimed.step(0.99, at_once=True)
        services.finish(
            export=self.export,
            claimed=self.claimed,
            part=self.writer.target,
            pictures=self.state.done - self.state.omitted,
            left_out=self.state.left_out,
        )


def forget_expired() -> int:
    """Delete expired exports with their files, and files without a row; return how many exports."""
    old = Export.objects.filter(expires_at__lt=timezone.now())
    count = 0
    for export in old:
        services.forget(export)
        count += 1
    folder = settings.DATA_DIR / services.FOLDER
    known = set(Export.objects.values_list("key", flat=True))
    for file in folder.glob("*.*") if folder.is_dir() else ():
        if (_key(file.name)) not in known:
            remove(file)
    return count


def _key(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name.partition(".")[0])
    except ValueError:
        return None
