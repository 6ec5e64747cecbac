"""Benchmarks of retraining: `python -m benchmarks retraining nouns|spoiled --data DIR`."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import CaptionerError
from inference.ml.tensorflow_import import import_tensorflow
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset
from training.ml.train.recipe import recipe_from_values


class Command(BaseCommand):
    """Command that measures what retraining learns, and what the gate rejects."""

    help = (
        "Measure retraining: what corrections teach, and whether the gate keeps spoiled ones out."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("part", choices=["nouns", "spoiled"])
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--out", type=Path, default=Path("runs/retraining"), metavar="DIR")
        parser.add_argument("--kind", default="lstm_merge", help="nouns: what the base is")
        parser.add_argument("--captioner", default="flickr8k-lstm", help="spoiled: what is live")
        parser.add_argument(
            "--set", action="append", default=[], metavar="NAME=VALUE", help="nouns: a setting"
        )
        parser.add_argument("--threads", type=int, default=0, help="0: all cores")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        import_tensorflow()
        from training.ml.train.build_run import set_threads

        set_threads(options["threads"])
        try:
            {"nouns": self._nouns, "spoiled": self._spoiled}[options["part"]](options)
        except (CaptionerError, DataError) as error:
            raise CommandError(str(error)) from error

    def _nouns(self, options: dict[str, Any]) -> None:
        from benchmarks.training import nouns

        folder = options["out"] / "nouns"
        shutil.rmtree(folder / "retrained", ignore_errors=True)
        dataset = open_dataset(options["data"])
        recipe = recipe_from_values(dict(each.split("=", 1) for each in options["set"]))
        found = nouns.measure(dataset, options["kind"], folder, recipe, self.stdout.write)
        for name, value in found.items():
            self.stdout.write(f"{name:<36}{value:8.3f}")

    def _spoiled(self, options: dict[str, Any]) -> None:
        from benchmarks.training import spoiled

        folder = options["out"] / "spoiled"
        shutil.rmtree(folder, ignore_errors=True)
        live = choose_checkpoint(options["captioner"])
        dataset = open_dataset(options["data"])
        for what, seed, found in spoiled.measure(dataset, live, folder):
            shut = ", ".join(guard.name for guard in found.guards if not guard.holds) or "none"
            self.stdout.write(
                f"spoiled: {what:<15} seed {seed}  CIDEr {100 * found.gain:+6.1f}% "
                f"({100 * found.low:+.1f} to {100 * found.high:+.1f})  guards shut: {shut}  "
                f"{'passed' if found.passed else 'stays out'}"
            )
