"""`manage.py import_folder FOLDER --owner NAME`: import the images of a folder."""

from typing import Any

from django.core.management.base import CommandError

from gallery.imports.command import FolderCommand
from gallery.imports.folder import report


class Command(FolderCommand):
    help = "Take the pictures of a folder in. Run it again after a stop: it goes on."

    def handle(self, *args: str, **options: Any) -> None:
        folder = self.folder(options)
        refused = report(folder.results(folder.pictures()), self.stdout.write)
        if refused:
            raise CommandError(f"{refused} files were refused.", returncode=2)
