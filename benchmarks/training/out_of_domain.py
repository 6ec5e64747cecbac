"""Benchmark of confidence on out-of-domain images: `python -m benchmarks out_of_domain [NAME]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery.models.caption import doubtful
from inference.checkpoint import open_captioner
from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import CaptionerError
from inference.ml.tensorflow_import import import_tensorflow


class Command(BaseCommand):
    """Command that captions out-of-domain images and counts the doubtful captions."""

    help = "Draw black frames, scans, screenshots and drawings, and see how sure a captioner is."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("captioner", nargs="?", metavar="NAME", help="default: the site's")
        parser.add_argument("--each", type=int, default=20, metavar="N", help="of every kind")
        parser.add_argument("--sheet", type=Path, metavar="FILE", help="draw one of each kind here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        import_tensorflow()
        from training.ml.evaluate.out_of_domain import GENERATORS
        from training.ml.report.contact_sheets import caption_out_of_domain, contact_sheet

        try:
            captioner = open_captioner(choose_checkpoint(options["captioner"]))
        except CaptionerError as error:
            raise CommandError(str(error)) from error
        generated = caption_out_of_domain(captioner, options["each"])
        for kind in GENERATORS:
            of_kind = [one for one in generated if one.kind == kind]
            doubted = sum(doubtful(one.confidence) for one in of_kind)
            self.stdout.write(f"{kind:<14} doubted {doubted} of {len(of_kind)}")
        if options["sheet"]:
            firsts = {one.kind: one for one in reversed(generated)}
            contact_sheet([firsts[kind] for kind in GENERATORS]).save(options["sheet"])
