"""Curves of training runs: `manage.py curves RUN...`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.ml.tensorflow_import import import_tensorflow
from training.ml.data.dataset import DataError
from training.ml.data.reading import read_json
from training.ml.report.curves import write_curves, write_events
from training.ml.train.progress import LOG


class Command(BaseCommand):
    """Command `manage.py curves`."""

    help = "Draw the curves of training runs into their folders."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("runs", nargs="+", type=Path, metavar="RUN")
        parser.add_argument("--tensorboard", action="store_true", help="write event files too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        for run in options["runs"]:
            try:
                log = read_json(run / LOG)
            except DataError as error:
                raise CommandError(str(error)) from error
            for path in write_curves(log, run / "curves"):
                self.stdout.write(str(path))
            if options["tensorboard"]:
                import_tensorflow()
                write_events(log, run / "tensorboard")
                self.stdout.write(str(run / "tensorboard"))
