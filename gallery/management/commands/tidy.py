from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gallery.browse.tasks import ORPHAN_AGE
from gallery.images import files


class Command(BaseCommand):
    help = "Delete files that no picture has, as the site does daily; count those that are missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than",
            type=int,
            default=int(ORPHAN_AGE.total_seconds()),
            metavar="SECONDS",
            help="leave younger files alone: they may be coming in (default: %(default)s)",
        )

    def handle(self, *args: str, **options: Any) -> None:
        found = files.tidy(older_than=timedelta(seconds=options["older_than"]))
        self.stdout.write(f"{found.orphans} files without a picture deleted")
        self.stdout.write(f"{found.missing} files of pictures missing")
