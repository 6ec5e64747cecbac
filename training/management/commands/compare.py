"""Comparison of captioners on a split: `manage.py compare CHECKPOINT... --data DIR ...`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from inference.checkpoint import plain_name
from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import CaptionerError, Search
from inference.ml.tensorflow_import import import_tensorflow
from training.ml.data.dataset import CaptionDataset, DataError
from training.ml.data.readers import open_dataset
from training.ml.evaluate.clipscore import CLIPSCORE, clip_folder
from training.ml.evaluate.comparison import compare
from training.ml.evaluate.evaluation import Evaluation, evaluate
from training.ml.evaluate.scoring import TOKENIZERS, choose_metrics, choose_tokenizer
from training.ml.report.comparison_files import markdown, write_comparison
from training.progress import Bar


class Command(BaseCommand):
    """Command `manage.py compare`."""

    help = "Compare captioners on a split, greedy and beam, with intervals and significance."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("checkpoints", nargs="+", metavar="CHECKPOINT")
        parser.add_argument("--data", type=Path, required=True, metavar="DIR")
        parser.add_argument("--split", required=True, metavar="NAME")
        parser.add_argument("--beam-size", type=int, default=5, metavar="N")
        parser.add_argument("--metrics", metavar="A,B", help="default: all of them")
        parser.add_argument("--clip", type=Path, metavar="DIR", help="default: CLIP_MODEL_DIR")
        parser.add_argument(
            "--tokenizer", choices=TOKENIZERS, help="default: ptb with Java, words without"
        )
        parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the resampling")
        parser.add_argument(
            "--copy-pictures", action="store_true", help="make the page's folder complete"
        )
        parser.add_argument("--out", type=Path, metavar="DIR")
        parser.add_argument("--site", metavar="NAME", help="show it on the site, pictures included")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        places = _places(options)
        import_tensorflow()
        try:
            dataset = open_dataset(options["data"])
            pictures = dataset.split(options["split"])
            found = _evaluations(dataset, options)
        except (CaptionerError, DataError, ValueError) as error:
            raise CommandError(str(error)) from error
        data = f"{dataset.name} {options['split']}, {len(pictures):,} pictures"
        comparison = compare(data, pictures, found, seed=options["seed"])
        by_id = {picture.id: picture for picture in pictures}
        for out, copied in places.items():
            write_comparison(comparison, by_id, out, copy_pictures=copied)
        self.stdout.write(markdown(comparison))
        for out in places:
            self.stdout.write(f"Page: {out / 'index.html'}")


def _places(options: dict[str, Any]) -> dict[Path, bool]:
    """List the output folders, each with whether image files are copied into it."""
    places = {options["out"]: options["copy_pictures"]} if options["out"] else {}
    if options["site"]:
        if not plain_name(options["site"]):
            raise CommandError(f"{options['site']!r} is no name: use a-z, 0-9, '.', '-', '_'.")
        places[Path(settings.COMPARISONS_DIR) / options["site"]] = True
    if not places:
        raise CommandError("Say where it should go: --out DIR, --site NAME, or both.")
    return places


def _evaluations(dataset: CaptionDataset, options: dict[str, Any]) -> dict[str, Evaluation]:
    """Evaluate every checkpoint with greedy and beam search; return evaluations by row name."""
    searches = [Search("greedy"), Search("beam", beam_size=options["beam_size"])]
    tokenizer = choose_tokenizer(options["tokenizer"])
    metrics = choose_metrics(options["metrics"], more=(CLIPSCORE,))
    found: dict[str, Evaluation] = {}
    for name in options["checkpoints"]:
        with Bar(f"Captioning with {name}") as bar:
            both = evaluate(
                choose_checkpoint(name),
                dataset,
                options["split"],
                searches,
                tokenizer=tokenizer,
                metrics=metrics,
                clip=clip_folder(options["clip"]),
                progress=bar.show,
            )
        for label, one in zip(("greedy", f"beam {options['beam_size']}"), both, strict=True):
            row = f"{one.checkpoint}, {label}"
            found[row if row not in found else f"{row} ({name})"] = one
    return found
