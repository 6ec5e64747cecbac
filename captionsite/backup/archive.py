"""Archive of a backup: a tar of the database, images, checkpoints and, last, the manifest."""

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection

from captionsite.backup import database
from captionsite.backup.manifest import NAME, Manifest

DATABASE, FILES = "database", "files"
# Subfolders of the data folder that backups include. The rest belongs to this machine (such as the
# secret key), can be generated again (such as static files), or is open while the site runs.
KEPT = {"media", "checkpoints", "training", "comparisons", "datasets", "exports", "incoming"}
KEPT |= {"demo-password"}
LEFT_OUT = {"run", "logs", "static", "valkey", "workers", "copies", "supervisord.conf"}
LEFT_OUT |= {"db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "db.sqlite3-journal"}
LEFT_OUT |= {"secret-key", "launcher.lock"}
WORKING = "backup-"


def write(out: BinaryIO) -> Manifest:
    """Write a backup of the running site to a stream. Raises BackupError.

    The database is saved before the files, so that the files of every image in it exist.
    """
    manifest = Manifest(
        vendor=connection.vendor,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        data_folder=str(settings.DATA_DIR),
    )
    with (
        tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=WORKING) as scratch,
        tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        database.save(Path(scratch), manifest)
        for path in _files(Path(scratch)):
            _add(tar, path, f"{DATABASE}/{path.relative_to(scratch)}", manifest)
        for path in _kept(settings.DATA_DIR):
            _add(tar, path, f"{FILES}/{path.relative_to(settings.DATA_DIR)}", manifest)
        text = manifest.to_json()
        tar.addfile(_info(NAME, len(text)), io.BytesIO(text))
    return manifest


def _kept(data: Path) -> Iterator[Path]:
    for path in sorted(data.iterdir()):
        if path.name in KEPT:
            yield from _files(path)


def unknown(data: Path) -> list[str]:
    """Return unknown names in the data folder, which no backup includes."""
    names = {path.name for path in data.iterdir() if not path.name.startswith(WORKING)}
    return sorted(names - KEPT - LEFT_OUT)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file() and not path.is_symlink():
        yield path
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            found = Path(folder) / name
            if found.is_file() and not found.is_symlink():
                yield found


class _Hashing:
    """File reader that computes the SHA-256 of the bytes read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


def _add(tar: tarfile.TarFile, path: Path, name: str, manifest: Manifest) -> None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return  # deleted since it was listed
    with file:
        seen = _Hashing(file)
        found = os.fstat(file.fileno())
        tar.addfile(_info(name, found.st_size, found.st_mtime), seen)
    manifest.files[name] = seen.digest.hexdigest()


def _info(name: str, size: int, changed: float = 0.0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, int(changed), 0o600
    return info
