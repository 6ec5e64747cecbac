import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from captionsite.backup import restoring
from captionsite.backup.manifest import BackupError
from captionsite.launch import preflight
from captionsite.launch.machine import LaunchError


class Command(BaseCommand):
    help = "Fill this site, which must be empty and not run, from a backup; check every picture."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="what backup wrote, or - for the standard input")

    def handle(self, *args: str, **options: Any) -> None:
        try:
            preflight.check_not_running(preflight.data_folder())
            restored = _from(options["file"])
        except (BackupError, LaunchError, OSError) as error:
            raise CommandError(str(error)) from error
        if restored.damaged:
            listed = ", ".join(str(pk) for pk in restored.damaged[:20])
            raise CommandError(f"Restored, but the files of these pictures differ: {listed}")
        self.stdout.write(f"Restored {restored.pictures} pictures; each file is what it was.")


def _from(name: str) -> restoring.Restored:
    if name == "-":
        return restoring.read(sys.stdin.buffer)
    with Path(name).open("rb") as file:
        return restoring.read(file)
