"""Files of images: store, delete, remove orphans.

A file is written before its row is committed and deleted after its row is deleted, so that a row
always has its files. A file without a row, left by a process that died in between, is an orphan.
"""

import logging
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone

from gallery.core.errors import FULL, StorageFullError
from gallery.media import prepare
from gallery.models import Image

logger = logging.getLogger(__name__)

ROOT = "pictures"


@contextmanager
def stored(file: BinaryIO, prepared: prepare.PreparedImage) -> Iterator[dict[str, str]]:
    """Write the three files of an image; delete them if the body of the `with` block fails."""
    folder = f"{ROOT}/{timezone.now():%Y/%m}/{uuid.uuid4()}"
    contents: dict[str, tuple[str, File[bytes]]] = {
        "original": (prepared.extension, File(file, name="original")),
        "small": (".webp", ContentFile(prepared.small)),
        "large": (".webp", ContentFile(prepared.large)),
    }
    paths = {part: f"{folder}/{part}{suffix}" for part, (suffix, _) in contents.items()}
    try:
        file.seek(0)
        for part, (_, content) in contents.items():
            default_storage.save(paths[part], content)
        yield paths
    except BaseException as error:
        delete(paths.values())  # all of them, as one may have been written in part
        if isinstance(error, OSError) and error.errno in FULL:
            raise StorageFullError from error
        raise


def delete(paths: Iterable[str]) -> None:
    """Delete an image's files, and their folder once it is empty."""
    folders = set()
    for path in paths:
        default_storage.delete(path)
        folders.add(str(PurePosixPath(path).parent))
    for folder in folders:
        try:
            default_storage.delete(folder)
        except OSError as error:
            logger.info("The folder %s stays: %s", folder, error)


@dataclass(frozen=True)
class Tidied:
    """Result of `tidy`: numbers of deleted orphans and of missing files."""

    orphans: int = 0
    missing: int = 0


def tidy(*, older_than: timedelta) -> Tidied:
    """Delete orphans; count and log missing files.

    Recent files are skipped, as their rows may not be committed yet.
    """
    before, orphans, missing = timezone.now() - older_than, 0, 0
    for month in _months():
        found, named = _found(month), _named(month)
        orphans += sum(_delete_orphan(path, before) for path in sorted(found - named))
        missing += sum(_is_missing(path) for path in sorted(named - found))
    return Tidied(orphans, missing)


def _folders(path: str) -> list[str]:
    try:
        return [f"{path}/{name}" for name in default_storage.listdir(path)[0]]
    except FileNotFoundError:
        return []


def _months() -> list[str]:
    return [month for year in _folders(ROOT) for month in _folders(year)]


def _found(month: str) -> set[str]:
    """Return the paths of a month's files in storage."""
    return {
        f"{folder}/{name}"
        for folder in _folders(month)
        for name in default_storage.listdir(folder)[1]
    }


def _named(month: str) -> set[str]:
    """Return the set of all file paths in the rows of a month."""
    rows = Image.objects.filter(original__startswith=f"{month}/")
    return {path for row in rows.values_list("original", "small", "large") for path in row}


def _delete_orphan(path: str, before: datetime) -> bool:
    try:
        if default_storage.get_modified_time(path) >= before:
            return False
    except FileNotFoundError:
        return False  # deleted with its row meanwhile
    delete([path])
    logger.warning("Deleted %s: no picture has it", path)
    return True


def _is_missing(path: str) -> bool:
    """Return whether a row's file is missing, unless the row was deleted during the check."""
    if default_storage.exists(path):
        return False
    month = path.rpartition("/")[0].rpartition("/")[0]
    if path not in _named(month):
        return False
    logger.error("The file %s of a picture is missing", path)
    return True
