"""Benchmarks of training by name: `python -m benchmarks training PART...`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.checkpoint import open_captioner
from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import CaptionerError
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.tensorflow_import import import_tensorflow
from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.data.readers import open_dataset

PARTS = ("prefixes", "memory", "reward", "presets", "resizing", "precision")
NEED_DATA = ("presets", "resizing", "precision")


class Command(BaseCommand):
    """Command that runs the benchmarks of this package."""

    help = "Measure training: speed against one sample per prefix, memory, cost of the reward."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
        parser.add_argument(
            "--data", type=Path, metavar="DIR", help="for presets, resizing, precision"
        )
        parser.add_argument("--split", default="dev", metavar="NAME", help="for the same")
        parser.add_argument(
            "--photographs", type=Path, metavar="DIR", help="whole ones, by the same names"
        )
        parser.add_argument(
            "--captioner",
            metavar="NAME",
            help="for resizing; default: the site's. For precision; default: a small one, trained",
        )
        parser.add_argument("--pictures", type=int, default=1000, help="to train the small one on")
        parser.add_argument("--epochs", type=int, default=12, help="to train it for")
        parser.add_argument("--threads", type=int, default=0, help="0: all cores")
        parser.add_argument("--json", action="store_true", help="print a JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        import_tensorflow()
        from benchmarks.training import memory, precision, prefixes, presets, resizing, reward
        from training.ml.train.build_run import set_threads

        unknown = sorted(set(options["parts"]) - set(PARTS))
        if unknown:
            raise CommandError(f"There is no part {unknown[0]!r}; there are: {', '.join(PARTS)}.")
        set_threads(options["threads"])
        measures: dict[str, Callable[[], dict[str, float]]] = {
            "prefixes": prefixes.measure,
            "memory": memory.measure,
            "reward": reward.measure,
            "presets": lambda: presets.measure(_pictures(options)),
            "resizing": lambda: resizing.measure(
                _captioner(options), _pictures(options), _photographs(options)
            ),
            "precision": lambda: precision.measure(
                choose_checkpoint(options["captioner"]) if options["captioner"] else None,
                _dataset(options),
                options["split"],
                pictures=options["pictures"],
                epochs=options["epochs"],
            ),
        }
        chosen = options["parts"] or [part for part in PARTS if part not in NEED_DATA]
        try:
            found = {part: measures[part]() for part in chosen}
        except (CaptionerError, DataError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1))
            return
        for part, values in found.items():
            self.stdout.write(part)
            for name, value in values.items():
                self.stdout.write(f"  {name:<34}{value:,.3f}")


def _pictures(options: dict[str, Any]) -> tuple[CaptionedImage, ...]:
    return _dataset(options).split(options["split"])


def _dataset(options: dict[str, Any]) -> CaptionDataset:
    if options["data"] is None:
        raise CommandError("This is measured on real captions: add --data DIR.")
    return open_dataset(options["data"])


def _captioner(options: dict[str, Any]) -> KerasCaptioner:
    captioner = open_captioner(choose_checkpoint(options["captioner"]))
    if not isinstance(captioner, KerasCaptioner):
        raise CommandError("Resizing is measured on captioners that were trained here.")
    return captioner


def _photographs(options: dict[str, Any]) -> Path:
    if options["photographs"] is None:
        raise CommandError("Resizing is measured on whole photographs: add --photographs DIR.")
    return Path(options["photographs"])
