"""Restore of a backup: unpacked into a temporary folder, checked, then moved into the site."""

import hashlib
import os
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.management import call_command
from django.db import connection
from django.db.models.fields.files import FieldFile

from captionsite.backup import database
from captionsite.backup.archive import DATABASE, FILES, KEPT, WORKING
from captionsite.backup.manifest import NAME, BackupError, Manifest
from gallery.models import Image, ModelVersion, User, Worker

CHUNK = 1 << 20
MANIFEST_BYTES = 8 << 10  # limit for each listed file, more than a name and a hash need


@dataclass(frozen=True)
class Restored:
    """Result of a restore: number of images, and ids of those whose files differ."""

    pictures: int
    damaged: list[int]


def read(source: BinaryIO) -> Restored:
    """Restore a backup into this site, which must be empty. Raises BackupError."""
    data = Path(settings.DATA_DIR)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_empty(data)
    with tempfile.TemporaryDirectory(dir=data, prefix=WORKING) as scratch:
        manifest = _unpack(source, Path(scratch))
        if manifest.vendor != connection.vendor:
            raise BackupError(
                f"The backup is of a {manifest.vendor} database and this site has "
                f"{connection.vendor}: set DATABASE_URL to one like it."
            )
        database.load(Path(scratch) / DATABASE, manifest)
        _move(Path(scratch) / FILES, data)
    call_command("migrate", interactive=False, verbosity=0)
    _settle(manifest, data)
    return _verified()


def _require_empty(data: Path) -> None:
    tables = connection.introspection.table_names()
    has_people = User._meta.db_table in tables and User.objects.exists()
    if has_people or any((data / "media").glob("*")):
        raise BackupError(
            "This site is not empty, and nothing is ever restored over something: choose a new "
            "CAPTIONSITE_DATA (and an empty database)."
        )


def _unpack(source: BinaryIO, scratch: Path) -> Manifest:
    """Unpack plain files with expected paths; check each by the manifest, which comes last.

    The tar is not compressed and its files are not sparse, so it cannot expand when unpacked.
    """
    found: dict[str, str] = {}
    text = b""
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if _is_plain(member) else None
                if content is None or text or member.name in found:
                    raise BackupError(f"{member.name!r} has no place in a backup.")
                if member.name == NAME:
                    if member.size > MANIFEST_BYTES * (1 + len(found)):
                        raise BackupError("The backup's manifest is longer than its files need.")
                    text = content.read()
                else:
                    found[member.name] = _write(content.read, scratch / member.name, member.mtime)
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError) as error:
        raise BackupError(f"The backup cannot be read to its end: {error}") from error
    manifest = Manifest.from_json(text)
    if found != manifest.files:
        wrong = sorted(set(found.items()) ^ set(manifest.files.items()))
        raise BackupError(f"The backup is damaged: {wrong[0][0]} is not what it was.")
    return manifest


def _is_plain(member: tarfile.TarInfo) -> bool:
    """Return whether a member is a plain file with a path that backups use."""
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
        return False
    top, *parts = member.name.split("/")
    if {"", ".", ".."} & set(parts):
        return False
    if top == DATABASE:
        is_table = len(parts) == 2 and parts[0] == database.TABLES
        return parts == [database.SQLITE_FILE] or is_table
    return member.name == NAME or (top == FILES and bool(parts) and parts[0] in KEPT)


def _write(read: Callable[[int], bytes], path: Path, changed: float) -> str:
    """Write a file; return its SHA-256."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while data := read(CHUNK):
            digest.update(data)
            file.write(data)
    os.utime(path, (changed, changed))
    return digest.hexdigest()


def _move(files: Path, data: Path) -> None:
    for path in sorted(files.iterdir()) if files.exists() else ():
        target = data / path.name
        if target.is_dir() and not any(target.iterdir()):
            target.rmdir()
        path.rename(target)


def _settle(manifest: Manifest, data: Path) -> None:
    """Rewrite checkpoint paths to this site's data folder; delete the other site's workers."""
    Worker.objects.all().delete()
    old = manifest.data_folder.rstrip("/") + "/"
    for version in ModelVersion.objects.filter(folder__startswith=old):
        folder = (data / version.folder.removeprefix(old)).resolve()
        if folder.is_relative_to(data.resolve()):
            version.folder = str(folder)
            version.save(update_fields=["folder"])


def _verified() -> Restored:
    """Compare the SHA-256 of every image's file with that of its row."""
    damaged, count = [], 0
    for image in Image.objects.only("pk", "original", "sha256").iterator():
        count += 1
        if _sha256(image.original) != image.sha256:
            damaged.append(image.pk)
    return Restored(count, damaged)


def _sha256(file: FieldFile) -> str:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as source:
            for chunk in source.chunks():
                digest.update(chunk)
    except (OSError, ValueError, SuspiciousOperation):  # a missing file, or an invalid name
        return ""
    return digest.hexdigest()
