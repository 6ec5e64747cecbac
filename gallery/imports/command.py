"""Base class of the commands that import a folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gallery.imports.folder import Folder, album_called
from gallery.models import User


class FolderCommand(BaseCommand):
    """Command that imports a folder's images for one owner."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--owner", required=True, help="whose pictures they will be")
        parser.add_argument("--album", default="", help="its title; made if there is none")
        parser.add_argument("--captioner", default="", help="if not the site's default")

    def folder(self, options: dict[str, Any]) -> Folder:
        """Return the folder that the arguments name. Raise CommandError."""
        owner = User.objects.filter(username=options["owner"]).first()
        if owner is None:
            raise CommandError(f"There is nobody called {options['owner']} here.")
        if not options["folder"].is_dir():
            raise CommandError(f"{options['folder']} is no folder.")
        return Folder(
            options["folder"],
            owner=owner,
            album=album_called(options["album"], owner=owner),
            captioner=options["captioner"],
        )
