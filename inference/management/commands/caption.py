"""Captions of files: `manage.py caption FILE_OR_FOLDER...`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gallery.models.caption import doubtful
from inference.caption_files import FileCaption, caption_files, picture_files
from inference.checkpoint import checkpoint_info, open_captioner
from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import CaptionerError, Search
from inference.ml.tensorflow_import import import_tensorflow


class Command(BaseCommand):
    """Command `manage.py caption`."""

    help = "Write a caption for each picture, and for each picture in each folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
        parser.add_argument("--captioner", metavar="NAME", help="a kind, or name@version")
        parser.add_argument("--search", choices=["greedy", "beam"], default="beam")
        parser.add_argument("--beam-size", type=int, default=5, metavar="N")
        parser.add_argument("--json", action="store_true", help="print a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        files = picture_files(options["paths"])
        if not files:
            raise CommandError("There are no pictures here: name a file, or a folder with some.")
        try:
            search = Search(options["search"], beam_size=options["beam_size"])
            folder = choose_checkpoint(options["captioner"])
            import_tensorflow()
            captioner = open_captioner(folder)
        except (CaptionerError, ValueError) as error:
            raise CommandError(str(error)) from error
        with _progress() as progress:
            task = progress.add_task("Captioning", total=len(files))
            outcomes = caption_files(
                files,
                captioner,
                search,
                done=lambda count: progress.update(task, completed=count),
            )
        self._print(outcomes, checkpoint_info(folder).reference, as_json=options["json"])
        if any(outcome.caption is None for outcome in outcomes):
            sys.exit(1)

    def _print(self, outcomes: list[FileCaption], captioner: str, *, as_json: bool) -> None:
        for outcome in outcomes:
            if outcome.caption is None:
                self.stderr.write(f"{outcome.path}: {outcome.reason}")
        good = [(str(o.path), o.caption) for o in outcomes if o.caption is not None]
        if as_json:
            rows = [
                {
                    "path": p,
                    "caption": c.text,
                    "score": round(c.score, 5),
                    "confidence": c.confidence,
                    "unsure": doubtful(c.confidence),
                    "captioner": captioner,
                }
                for p, c in good
            ]
            self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))
            return
        for path, caption in good:
            self.stdout.write(f"{path}: {caption.text}" if len(outcomes) > 1 else caption.text)
            if doubtful(caption.confidence):
                self.stderr.write(f"{path}: I am not sure about this one.")


def _progress() -> Progress:
    """Build a progress bar for a terminal, disabled elsewhere."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
