"""The files behind the pictures' rows: written before the row, deleted after it, and tidied up.

A file is written before its row is committed and deleted after its row is gone, so that a row
always has its files. What a process that died in between left behind is an orphan.
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
def stored(file: BinaryIO, prepared: prepare.Prepared) -> Iterator[dict[str, str]]:
    """Write the three files of a picture; take them away again when what follows fails."""
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
        delete(paths.values())  # all of them: one may have been written in part
        if isinstance(error, OSError) and error.errno in FULL:
            raise StorageFullError from error
        raise


def delete(paths: Iterable[str]) -> None:
    """Delete a picture's files, and their folder once it is empty."""
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
    """What a look at the files and the rows found."""

    orphans: int = 0
    missing: int = 0


def tidy(*, older_than: timedelta) -> Tidied:
    """Delete files that no row names; count and log the files of rows that are not there.

    Younger files are left alone: their rows may be about to be committed.
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
    """The files of a month that are on the disk."""
    return {
        f"{folder}/{name}"
        for folder in _folders(month)
        for name in default_storage.listdir(folder)[1]
    }


def _named(month: str) -> set[str]:
    """The files that the rows of a month name. A month's pictures fit in memory."""
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
    """Whether a row's file is gone, unless both came or went while we looked."""
    if default_storage.exists(path):
        return False
    month = path.rpartition("/")[0].rpartition("/")[0]
    if path not in _named(month):
        return False
    logger.error("The file %s of a picture is missing", path)
    return True
