"""Calibration of a checkpoint, as a table and a diagram: `manage.py reliability [NAME]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inference.checkpoint import checkpoint_info
from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import CaptionerError
from training.ml.report.plots import Series, line_chart

HEAD = "| captions | sure | fit | CIDEr |\n|---:|---:|---:|---:|"


class Command(BaseCommand):
    """Command `manage.py reliability`."""

    help = "Show how sure a captioner was of the dev split's captions, and how many of them fitted."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("captioner", nargs="?", metavar="NAME", help="default: the site's")
        parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the diagram here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            info = checkpoint_info(choose_checkpoint(options["captioner"]))
        except CaptionerError as error:
            raise CommandError(str(error)) from error
        bins = info.scores.get("reliability")
        if not bins:
            raise CommandError(
                f"{info.reference} was never calibrated: `manage.py package_captioner` does it."
            )
        self.stdout.write(HEAD)
        for each in bins:
            self.stdout.write(
                f"| {each['captions']} | {each['confidence']:.2f} | {each['fitting']:.2f} "
                f"| {each['cider']:.3f} |"
            )
        self.stdout.write(f"Expected calibration error: {info.scores['calibration error']:.3f}")
        if options["svg"]:
            options["svg"].write_text(diagram(info.reference, bins), encoding="utf-8")


def diagram(reference: str, bins: list[dict[str, float]]) -> str:
    """Draw a reliability diagram: the share of fitting captions over confidence."""
    lines = {
        "captions that fit": [(each["confidence"], each["fitting"]) for each in bins],
        "mean CIDEr": [(each["confidence"], each["cider"]) for each in bins],
        "perfect": [(0.0, 0.0), (1.0, 1.0)],
    }
    series = [Series(name, points) for name, points in lines.items()]
    return line_chart(f"{reference}: how sure, and how right", "confidence", series)
