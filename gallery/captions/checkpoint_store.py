"""Checkpoints on this host, and their copies in shared storage.

A registered checkpoint is copied to shared storage, if there is any, and other hosts fetch it from
there at first use. Shared storage is not trusted: the files are checked against the digests in the
manifest, and the manifest against the digest in the database row.
"""

import fcntl
import hashlib
import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages

from gallery.core.errors import GalleryError
from gallery.models import ModelVersion

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"
ALIAS = "checkpoints"


class DamagedError(GalleryError):
    """A checkpoint in shared storage that differs from the registered one."""

    def __init__(self, name: str) -> None:
        super().__init__("checkpoint_damaged", name=name)


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of a checkpoint's manifest, which holds the digests of its files."""
    path = folder / MANIFEST
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def put(folder: Path, *, reference: str) -> None:
    """Copy a checkpoint to shared storage, its manifest last; without shared storage do nothing."""
    if (shared := _shared()) is None:
        return
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in sorted(files, key=lambda path: path.name == MANIFEST):
        with path.open("rb") as file:
            shared.save(f"{reference}/{path.relative_to(folder).as_posix()}", File(file))


def folder_of(version: ModelVersion) -> Path:
    """Return the checkpoint's folder on this host, fetched if missing. Raise DamagedError."""
    own = Path(version.folder)
    if _shared() is None or _holds(own, version) or not version.digest:
        return own
    here = Path(settings.CHECKPOINTS_DIR) / str(version)
    if not _holds(here, version):
        with _exclusive_lock(here):
            if not _holds(here, version):  # another worker of this host may have fetched it
                _fetch(version, here)
    return here


def is_at_hand(version: ModelVersion) -> bool:
    """Return whether a checkpoint's folder is on this host or in shared storage."""
    shared = _shared()
    if Path(version.folder).is_dir():
        return True
    return shared is not None and shared.exists(f"{version}/{MANIFEST}")


def _holds(folder: Path, version: ModelVersion) -> bool:
    return bool(version.digest) and digest_of(folder) == version.digest


def _shared() -> Storage | None:
    return storages[ALIAS] if ALIAS in settings.STORAGES else None


@contextmanager
def _exclusive_lock(folder: Path) -> Iterator[None]:
    """Hold a file lock, so that one worker of this host at a time fetches a checkpoint."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch(version: ModelVersion, folder: Path) -> None:
    logger.info("Fetching %s from shared storage", version)
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    manifest = _read(version, MANIFEST, fresh)
    if manifest != version.digest:
        raise DamagedError(MANIFEST)
    for name, expected in json.loads((fresh / MANIFEST).read_bytes()).items():
        if _read(version, name, fresh) != expected:
            raise DamagedError(name)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _read(version: ModelVersion, name: str, folder: Path) -> str:
    """Copy one file of a checkpoint to this host; return its SHA-256 digest."""
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise DamagedError(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    shared = storages[ALIAS]
    with shared.open(f"{version}/{name}") as source, target.open("wb") as sink:
        for chunk in source.chunks(1 << 20):
            digest.update(chunk)
            sink.write(chunk)
    return digest.hexdigest()
