"""Storage of uploaded bytes that are not imported yet."""

import shutil
import time
from pathlib import Path

from django.conf import settings

from gallery.core.errors import GalleryError
from gallery.models import ImportFile

FOLDER = "incoming"


def path_of(file: ImportFile) -> Path:
    """Return the path of a file's bytes."""
    folder: Path = settings.DATA_DIR / FOLDER
    return folder / str(file.key)


def write(file: ImportFile, offset: int, data: bytes) -> None:
    """Write a piece at its offset. Raise GalleryError (storage_full)."""
    path = path_of(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(path.parent).free
    if free - len(data) < settings.FREE_DISK_MIN_BYTES:
        raise GalleryError("storage_full.import")
    path.touch(mode=0o600)
    with path.open("r+b") as target:
        target.seek(offset)
        target.write(data)


def drop(file: ImportFile) -> None:
    """Delete a file's bytes."""
    path_of(file).unlink(missing_ok=True)


def drop_old(*, days: int) -> list[str]:
    """Delete bytes that have not changed for so many days; return their keys."""
    folder: Path = settings.DATA_DIR / FOLDER
    before = time.time() - days * 86400
    old = [path for path in _files(folder) if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return [path.name for path in old]


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
