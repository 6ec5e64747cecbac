"""Benchmark of captioning JPEGs, decoding included: `python -m benchmarks speed [NAME]`."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmarks.inference.timing import THREADS
from inference.checkpoint import checkpoint_info
from inference.checkpoint_lookup import choose_checkpoint
from inference.ml.contract import CaptionerError

BATCH = 16


class Command(BaseCommand):
    """Command that times a captioner."""

    help = "Time a captioner on JPEGs of 1,024 px: one picture on one core, sixteen on several."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("captioner", nargs="?", metavar="NAME", help="default: the site's")
        parser.add_argument("--cores", type=int, default=2, metavar="N", help="for the batch")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        try:
            folder = choose_checkpoint(options["captioner"])
            info = checkpoint_info(folder)
        except CaptionerError as error:
            raise CommandError(str(error)) from error
        one = _seconds(folder, 1, cores=1)
        many = _seconds(folder, BATCH, cores=options["cores"])
        self.stdout.write(f"{info.reference}, {info.bytes / 1e6:.1f} MB")
        self.stdout.write(f"  one picture, 1 core: {1000 * one:.0f} ms")
        self.stdout.write(
            f"  {BATCH} pictures, {options['cores']} cores: {BATCH / many:.1f} pictures a second"
        )


def _seconds(folder: Path, count: int, *, cores: int) -> float:
    """Measure in a process of its own, because libraries read the thread count when loaded."""
    settings = dict.fromkeys(THREADS, str(cores)) | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(  # noqa: S603  # this program, a folder that was found
        [sys.executable, "-m", "benchmarks.inference.timed_captions", str(folder), str(count)],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"The captioner cannot be timed:\n{done.stderr[-2000:]}")
    return float(done.stdout.split()[-1])
