"""Storage of uploaded bytes that are not imported yet."""

import shutil
import time
import uuid
from pathlib import Path

from django.conf import settings

from gallery.core.errors import GalleryError
from gallery.models import ImportFile

FOLDER = "incoming"
AT_ONCE = 500


def path_of(file: ImportFile) -> Path:
    """Return the path of a file's bytes."""
    folder: Path = settings.DATA_DIR / FOLDER
    return folder / str(file.key)


def write(file: ImportFile, offset: int, data: bytes) -> None:
    """Write a piece at its offset. Raise GalleryError (storage_full)."""
    path = path_of(file)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    require_free(len(data))
    path.touch(mode=0o600)
    with path.open("r+b") as target:
        target.seek(offset)
        target.write(data)


def require_free(size: int) -> None:
    """Check that FREE_DISK_MIN_BYTES stay free after `size` more bytes. Raise GalleryError."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free - size < settings.FREE_DISK_MIN_BYTES:
        raise GalleryError("storage_full.import")


def drop(file: ImportFile) -> None:
    """Delete a file's bytes."""
    path_of(file).unlink(missing_ok=True)


def drop_strays(*, days: int) -> None:
    """Delete files without a row that are at least `days` old."""
    folder: Path = settings.DATA_DIR / FOLDER
    before = time.time() - days * 86400
    old = [path for path in _files(folder) if path.stat().st_mtime < before]
    for start in range(0, len(old), AT_ONCE):
        chunk = old[start : start + AT_ONCE]
        keys = {path: _key(path.name) for path in chunk}
        rows = ImportFile.objects.filter(key__in=filter(None, keys.values()))
        known = set(rows.values_list("key", flat=True))
        for path, key in keys.items():
            if key not in known:
                path.unlink(missing_ok=True)


def _key(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
