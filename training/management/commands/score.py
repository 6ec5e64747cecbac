"""Metrics of a file of captions: `manage.py score PREDICTIONS REFERENCES`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from training.ml.data.dataset import DataError
from training.ml.data.results import read_predictions, read_references
from training.ml.evaluate.scoring import TOKENIZERS, choose_metrics, choose_tokenizer, score_texts
from training.ml.report.tables import score_table


class Command(BaseCommand):
    """Command `manage.py score`."""

    help = "Score captions against references: BLEU, METEOR, ROUGE-L, CIDEr, SPICE, and variety."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "predictions", type=Path, metavar="PREDICTIONS", help="COCO results JSON"
        )
        parser.add_argument(
            "references",
            type=Path,
            metavar="REFERENCES",
            help="COCO captions JSON, or a Flickr8k token file",
        )
        parser.add_argument("--metrics", metavar="A,B", help="default: all of them")
        parser.add_argument(
            "--tokenizer", choices=TOKENIZERS, help="default: ptb with Java, words without"
        )
        parser.add_argument("--json", action="store_true", help="print a JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            report = score_texts(
                read_references(options["references"]),
                read_predictions(options["predictions"]),
                tokenizer=choose_tokenizer(options["tokenizer"]),
                metrics=choose_metrics(options["metrics"]),
            )
        except DataError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), indent=1))
        else:
            self.stdout.write(score_table(report))
