"""manage.py score PREDICTIONS REFERENCES: the field's metrics for captions in a file."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.ml.data import DataError
from training.ml.metrics import METRICS
from training.ml.scoring import TOKENIZERS, score_files


class Command(BaseCommand):
    help = "Score COCO result JSON against COCO captions JSON or a Flickr8k token file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("predictions", type=Path, metavar="PREDICTIONS")
        parser.add_argument("references", type=Path, metavar="REFERENCES")
        parser.add_argument("--metrics", default=",".join(METRICS), metavar="a,b")
        parser.add_argument("--tokenizer", choices=TOKENIZERS, default="ptb")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [name.strip() for name in options["metrics"].split(",") if name.strip()]
        try:
            result = score_files(
                options["predictions"],
                options["references"],
                metrics=wanted,
                tokenizer=options["tokenizer"],
            )
        except DataError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            shown: dict[str, Any] = dict(result.values)
            if result.reasons:
                shown["reasons"] = result.reasons
            self.stdout.write(json.dumps(shown))
            return
        for name, value in result.values.items():
            reason = result.reasons.get(name, "")
            self.stdout.write(f"{name:8} {reason if value is None else f'{value:.4f}'}")
