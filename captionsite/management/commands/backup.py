import os
import sys
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from captionsite.backup import archive
from captionsite.backup.manifest import BackupError, Manifest


class Command(BaseCommand):
    help = "Copy the whole site into one file while it runs: rows, pictures, checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to write it, or - for the standard output")

    def handle(self, *args: str, **options: Any) -> None:
        try:
            if options["file"] == "-":
                manifest = archive.write(sys.stdout.buffer)
            else:
                manifest = _to_file(Path(options["file"]))
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        pictures = manifest.rows.get("gallery_image", 0)
        self.stderr.write(f"Backed up {pictures} pictures, {len(manifest.files)} files in all.")


def _to_file(path: Path) -> Manifest:
    """Write to a temporary file beside `path` and rename it, so that `path` is never incomplete."""
    if path.exists():
        raise BackupError(f"{path} is there already.")
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            manifest = _synced(out)
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _synced(out: BinaryIO) -> Manifest:
    manifest = archive.write(out)
    out.flush()
    os.fsync(out.fileno())
    return manifest
