import os
import stat
import sys
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from captionsite.backup import archive
from captionsite.backup.manifest import BackupError, Manifest

OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Command(BaseCommand):
    help = "Copy the whole site into one file while it runs: rows, pictures, checkpoints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to write it, or - for the standard output")

    def handle(self, *args: str, **options: Any) -> None:
        try:
            if options["file"] == "-":
                self._require_private(sys.stdout.fileno())
                manifest = archive.write(sys.stdout.buffer)
            else:
                manifest = _to_file(Path(options["file"]))
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        pictures = manifest.rows.get("gallery_image", 0)
        self.stderr.write(f"Backed up {pictures} pictures, {len(manifest.files)} files in all.")
        if names := archive.unknown(settings.DATA_DIR):
            self.stderr.write(f"Left out, as it is not the site's own: {', '.join(names)}")

    def _require_private(self, descriptor: int) -> None:
        """Close a file that others may read to them. Raises BackupError when it is not ours."""
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or not found.st_mode & OTHERS:
            return
        try:
            os.fchmod(descriptor, 0o600)
        except OSError as error:
            raise BackupError(
                "The standard output is a file that other people may read, and a backup holds "
                "passwords' hashes and every picture: use `umask 077` first."
            ) from error
        self.stderr.write("The file was readable by others: its mode is 0600 now.")


def _to_file(path: Path) -> Manifest:
    """Write to a temporary file beside `path` and rename it, so that `path` is never incomplete."""
    if path.exists():
        raise BackupError(f"{path} is there already.")
    part = path.with_name(path.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            os.fchmod(descriptor, 0o600)  # one that was left behind keeps its mode
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
