"""`manage.py watch FOLDER --owner NAME`: import images as they are put into a folder."""

from typing import Any

from gallery.imports.command import FolderCommand
from gallery.imports.folder import report
from gallery.imports.watch import arrivals


class Command(FolderCommand):
    help = "Take the pictures of a folder in, and then each new one as it comes. Ctrl-C ends it."

    def handle(self, *args: str, **options: Any) -> None:
        folder = self.folder(options)
        report(folder.results(folder.pictures()), self.stdout.write)
        self.stdout.write(f"Watching {folder.root}")
        for results in arrivals(folder):
            report(iter(results), self.stdout.write)
