"""Evaluation of a checkpoint on a split: `manage.py evaluate CHECKPOINT --data DIR ...`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import STRATEGIES, CaptionerError, Search
from inference.ml.tensorflow_import import import_tensorflow
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset
from training.ml.data.results import write_results
from training.ml.evaluate.clipscore import CLIPSCORE, clip_folder
from training.ml.evaluate.evaluation import evaluate
from training.ml.evaluate.scoring import TOKENIZERS, choose_metrics, choose_tokenizer
from training.ml.report.tables import score_table
from training.progress import Bar


class Command(BaseCommand):
    """Command `manage.py evaluate`."""

    help = "Caption a split, write COCO result JSON, and write the scores beside it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("checkpoint", metavar="CHECKPOINT_OR_NAME")
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--split", required=True, metavar="NAME")
        parser.add_argument("--search", choices=STRATEGIES, default="beam")
        parser.add_argument("--beam-size", type=int, default=5, metavar="N")
        parser.add_argument("--length-penalty", type=float, default=1.0, metavar="A")
        parser.add_argument("--lookahead", type=int, metavar="N", help="default: the captioner's")
        parser.add_argument("--temperature", type=float, default=1.0, metavar="T")
        parser.add_argument("--top-p", type=float, default=0.9, metavar="P")
        parser.add_argument("--seed", type=int, default=0, metavar="N")
        parser.add_argument("--metrics", metavar="A,B", help="default: all of them")
        parser.add_argument("--clip", type=Path, metavar="DIR", help="default: CLIP_MODEL_DIR")
        parser.add_argument(
            "--tokenizer", choices=TOKENIZERS, help="default: ptb with Java, words without"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        import_tensorflow()
        try:
            with Bar("Captioning") as bar:
                (found,) = evaluate(
                    choose_checkpoint(options["checkpoint"]),
                    open_dataset(options["data"]),
                    options["split"],
                    [_search(options)],
                    tokenizer=choose_tokenizer(options["tokenizer"]),
                    metrics=choose_metrics(options["metrics"], more=(CLIPSCORE,)),
                    clip=clip_folder(options["clip"]),
                    progress=bar.show,
                )
        except (CaptionerError, DataError, ValueError) as error:
            raise CommandError(str(error)) from error
        out: Path = options["out"]
        out.parent.mkdir(parents=True, exist_ok=True)
        write_results(out, found.captions.items())
        scores = {"data": f"{options['data'].name} {options['split']}", **found.as_json()}
        beside = out.with_suffix(".scores.json")
        beside.write_text(json.dumps(scores, indent=1) + "\n")
        self.stdout.write(f"{score_table(found.report)}\n\nCaptions: {out}\nScores: {beside}")


def _search(options: dict[str, Any]) -> Search:
    return Search(
        options["search"],
        beam_size=options["beam_size"],
        length_penalty=options["length_penalty"],
        lookahead=options["lookahead"],
        temperature=options["temperature"],
        top_p=options["top_p"],
        seed=options["seed"],
    )
