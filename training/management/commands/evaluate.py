"""manage.py evaluate CHECKPOINT --data DIR --split NAME --out FILE: captions and their scores."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.choosing import choose_checkpoint
from inference.ml.contract import CaptionerError, Search
from inference.ml.quiet import import_tensorflow
from training.ml.data import DataError, open_dataset


class Command(BaseCommand):
    help = "Caption a split, write COCO result JSON, and write the scores beside it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("checkpoint", metavar="CHECKPOINT_OR_NAME")
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--split", required=True, metavar="NAME")
        parser.add_argument("--search", choices=["greedy", "beam"], default="beam")
        parser.add_argument("--beam-size", type=int, default=5, metavar="N")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        import_tensorflow()
        from training.ml.evaluate import evaluate

        try:
            search = Search(options["search"], beam_size=options["beam_size"])
            pictures = open_dataset(options["data"]).split(options["split"])
            rows, scores = evaluate(choose_checkpoint(options["checkpoint"]), pictures, search)
        except (CaptionerError, DataError, ValueError) as error:
            raise CommandError(str(error)) from error
        out: Path = options["out"]
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
        scores_file = out.with_suffix(".scores.json")
        scores_file.write_text(json.dumps(scores, indent=1) + "\n")
        self.stdout.write(json.dumps(scores["scores"]))
