"""manage.py bench_training prefixes|memory|reward: the trainer's promises, measured here."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.ml.quiet import import_tensorflow

PARTS = ("prefixes", "memory", "reward")


class Command(BaseCommand):
    help = "Measure training: speed against one sample per prefix, memory, cost of the reward."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
        parser.add_argument("--threads", type=int, default=0, help="0: all cores")
        parser.add_argument("--json", action="store_true", help="print a JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        import_tensorflow()
        from training.bench import memory, prefixes, reward
        from training.ml.start import set_threads

        unknown = sorted(set(options["parts"]) - set(PARTS))
        if unknown:
            raise CommandError(f"There is no part {unknown[0]!r}; there are: {', '.join(PARTS)}.")
        set_threads(options["threads"])
        measures: dict[str, Callable[[], dict[str, float]]] = {
            "prefixes": prefixes.measure,
            "memory": memory.measure,
            "reward": reward.measure,
        }
        found = {part: measures[part]() for part in options["parts"] or PARTS}
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=1))
            return
        for part, values in found.items():
            self.stdout.write(part)
            for name, value in values.items():
                self.stdout.write(f"  {name:<34}{value:,.3f}")
