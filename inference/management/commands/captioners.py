"""manage.py captioners: what can write captions here, with scores and size."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.table import Table

from inference.captioners import captioner_class, kinds
from inference.choosing import known_checkpoints
from inference.ml.checkpoint import CheckpointInfo


class Command(BaseCommand):
    help = "List the captioners that are ready, and the kinds that can be trained or fetched."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kinds", action="store_true", help="list kinds, not checkpoints")

    def handle(self, *args: Any, **options: Any) -> None:
        table = _kinds() if options["kinds"] else _checkpoints(known_checkpoints())
        console = Console(width=None if self.stdout.isatty() else 160)
        with console.capture() as shown:
            console.print(table)
        self.stdout.write(shown.get(), ending="")


def _kinds() -> Table:
    table = Table("kind", "title", "what it is")
    for kind in kinds():
        described = captioner_class(kind)
        table.add_row(kind, described.title, described.summary)
    return table


def _checkpoints(infos: list[CheckpointInfo]) -> Table:
    table = Table("captioner", "kind", "CIDEr", "BLEU-4", "ms per picture", "MB", "what it is")
    for info in infos:
        scores = (_number(info.scores.get(name)) for name in ("CIDEr", "BLEU-4", "ms per picture"))
        size = f"{info.bytes / 1e6:.1f}"
        table.add_row(info.reference, info.kind, *scores, size, info.summary)
    return table


def _number(value: Any) -> str:
    return "not measured" if value is None else f"{value:.3g}"
