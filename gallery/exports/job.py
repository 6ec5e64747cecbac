"""Writing of an export's file: begun anew after a crash, stopped by a cancel."""

import errno
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from gallery.core.errors import GalleryError
from gallery.exports import selection, services
from gallery.exports.formats import ExportWriter, LeftOutError, writer_class
from gallery.exports.image_text import in_chunks
from gallery.jobs.background_worker import ClaimedJob
from gallery.models import Export

MOST_REASONS = 1000  # of pictures left out that are kept in words


def run(claimed: ClaimedJob) -> None:
    """Write the file of the job's export. Raises GalleryError, LeaseLostError."""
    export = Export.objects.filter(job=claimed.job).select_related("owner").first()
    if export is None:
        raise GalleryError("export_gone", "This export was deleted before its turn came.")
    with _part(export, claimed) as part:
        pictures, left_out = _write(claimed, export, part)
        services.finish(
            export=export,
            job=claimed.job,
            token=claimed.token,
            part=part,
            pictures=pictures,
            left_out=left_out[:MOST_REASONS],
        )


@contextmanager
def _part(export: Export, claimed: ClaimedJob) -> Iterator[Path]:
    """This attempt's own file, so that one which lost its lease spoils no other's."""
    target = services.path_of(export)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{export.key}.{claimed.token}.part")
    try:
        yield part
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise GalleryError(
                "storage_full", _("The site’s disk is full. Try again when there is room.")
            ) from error
        raise
    finally:
        part.unlink(missing_ok=True)


def _write(claimed: ClaimedJob, export: Export, target: Path) -> tuple[int, list[dict[str, str]]]:
    rows = selection.pictures(owner=export.owner, selection=export.selection)
    total, done = max(1, rows.count()), 0
    left_out: list[dict[str, str]] = []
    with target.open("wb") as file, closing(_writer(export, file)) as writer:
        target.chmod(0o600)
        for image in in_chunks(rows):
            try:
                writer.add(image)
            except LeftOutError as error:
                left_out.append({"name": image.name, "reason": str(error)})
            done += 1
            claimed.step(min(0.99, done / total))
    claimed.step(0.99, at_once=True)
    return done - len(left_out), left_out


def _writer(export: Export, file: BinaryIO) -> ExportWriter:
    return writer_class(export.form)(file, export.owner)


def forget_expired() -> int:
    """Delete files and rows whose time is over, and files that no row names."""
    old = Export.objects.filter(expires_at__lt=timezone.now())
    gone = 0
    for export in old:
        services.forget(export)
        gone += 1
    folder = settings.DATA_DIR / services.FOLDER
    known: set[uuid.UUID] = set(Export.objects.values_list("key", flat=True))
    for file in folder.glob("*.*") if folder.is_dir() else ():
        if _key(file) not in known:
            file.unlink(missing_ok=True)
    return gone


def _key(file: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(file.name.partition(".")[0])
    except ValueError:
        return None
