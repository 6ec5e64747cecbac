"""Background task that writes an export's file. It starts anew after a crash."""

import errno
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from gallery.core.errors import GalleryError
from gallery.exports import selection, services
from gallery.exports.formats import ExportWriter, LeftOutError, writer_class
from gallery.exports.image_text import in_chunks
from gallery.jobs.background_worker import ClaimedJob
from gallery.models import Export

MOST_REASONS = 1000  # of images that were left out


def run(claimed: ClaimedJob) -> None:
    """Write the file of the job's export. Raise GalleryError, LeaseLostError."""
    export = Export.objects.filter(job=claimed.job).select_related("owner").first()
    if export is None:
        raise GalleryError("export_gone")
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
    """Yield the path of this attempt's own file, so that attempts do not overwrite each other."""
    target = services.path_of(export)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{export.key}.{claimed.token}.part")
    try:
        yield part
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise GalleryError("storage_full.export") from error
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
    """Delete expired exports with their files, and files without a row; return how many exports."""
    old = Export.objects.filter(expires_at__lt=timezone.now())
    count = 0
    for export in old:
        services.forget(export)
        count += 1
    folder = settings.DATA_DIR / services.FOLDER
    known = set(Export.objects.values_list("key", flat=True))
    for file in folder.glob("*.*") if folder.is_dir() else ():
        if _key(file) not in known:
            file.unlink(missing_ok=True)
    return count


def _key(file: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(file.name.partition(".")[0])
    except ValueError:
        return None
