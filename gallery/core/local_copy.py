"""Local copies of stored files, for libraries that need a path."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile


def path_of(file: FieldFile) -> Path | None:
    """Return the local path of a file, copied once from shared storage; None if it was deleted."""
    if isinstance(file.storage, FileSystemStorage):
        path = Path(file.path)
        return path if path.exists() else None
    kept = Path(settings.DATA_DIR) / "copies" / str(file.name)
    return kept if kept.exists() else _copied(file, kept)


def _copied(file: FieldFile, kept: Path) -> Path | None:
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = kept.with_suffix(".new")
    try:
        with file.storage.open(str(file.name)) as source:
            fresh.write_bytes(source.read())
    except FileNotFoundError:
        return None
    fresh.rename(kept)
    return kept
