"""Packaging of a checkpoint: `manage.py package_captioner CHECKPOINT --data DIR --out DIR`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.ml.contract import CaptionerError, Search
from inference.ml.tensorflow_import import import_tensorflow
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset
from training.progress import Bar


class Command(BaseCommand):
    """Command `manage.py package_captioner`."""

    help = "Package a trained checkpoint: scores on dev, float16 weights, model card."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("checkpoint", type=Path, metavar="CHECKPOINT")
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")
        parser.add_argument("--name", help="default: the name of the folder")
        parser.add_argument("--as-version", dest="checkpoint_version", default="1")
        parser.add_argument("--beam-size", type=int, default=5, metavar="N")
        parser.add_argument(
            "--word-boost",
            type=float,
            nargs=2,
            metavar=("STRENGTH", "LENGTH_BONUS"),
            help="train a detector of words and heed it, such as .5 .2",
        )
        parser.add_argument(
            "--minutes", type=float, default=0.0, metavar="N", help="of training, for its card"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        import_tensorflow()
        from training.ml.report.packaging import package_checkpoint

        try:
            with Bar("Encoding") as bar:
                info = package_checkpoint(
                    options["checkpoint"],
                    options["out"],
                    open_dataset(options["data"]),
                    name=options["name"] or options["out"].name,
                    version=options["checkpoint_version"],
                    search=Search(beam_size=options["beam_size"]),
                    minutes=options["minutes"],
                    word_boost=options["word_boost"],
                    progress=bar.show,
                )
        except (CaptionerError, DataError) as error:
            raise CommandError(str(error)) from error
        scores = {name: info.scores[name] for name in ("CIDEr", "BLEU-4")}
        self.stdout.write(f"{info.reference}: {info.bytes / 1e6:.1f} MB, dev {scores}")
