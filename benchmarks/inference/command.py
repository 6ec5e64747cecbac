"""Benchmarks of captioners as a Markdown table: `python -m benchmarks inference`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from benchmarks.inference.timing import THREADS, TimingRow

NAMES = ("batch", "decode", "features", "vit_gpt2")
MEMORY = "memory"


class Command(BaseCommand):
    """Command that runs the benchmarks of this package."""

    help = "Time the captioners, one thread for both sides; the captions must be the same."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join((*NAMES, MEMORY)))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        known = (*NAMES, MEMORY)
        names = options["names"] or known
        for name in names:
            if name not in known:
                raise CommandError(f"There is no benchmark {name!r}; there are: {', '.join(known)}")
        self.stdout.write(f"{_machine()}, 1 thread\n")
        if timed := [name for name in names if name != MEMORY]:
            self.stdout.write(HEAD)
        for name in timed:
            for found in _run(name):
                self.stdout.write(_line(TimingRow(**found)))
                self.stdout.flush()
        if MEMORY in names:
            (found,) = _run(MEMORY)
            self.stdout.write(_memory(**found))


HEAD = "| what | against | before, s | now, s | times | bar | |\n|---|---|---:|---:|---:|---:|---|"


def _run(name: str) -> list[dict[str, Any]]:
    """Run in a process of its own, because libraries read the thread count when loaded."""
    settings = dict.fromkeys(THREADS, "1") | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(  # noqa: S603  # this program, names from a fixed list
        [sys.executable, "-m", f"benchmarks.inference.{name}"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{name} failed:\n{done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def _memory(*, budget: int, weights: int, process: int) -> str:
    shares = (f"{n / 1e6:.0f} MB ({n / budget:.2f} times)" for n in (weights, process))
    return (
        "\n| budget for two of three | weights held | private memory gained |\n|---|---|---|\n"
        + (f"| {budget / 1e6:.0f} MB | {' | '.join(shares)} |")
    )


def _line(row: TimingRow) -> str:
    met = "met" if row.times >= row.bar else "not met"
    return (
        f"| {row.what} | {row.old} | {row.old_seconds:.4f} | {row.new_seconds:.4f} "
        f"| {row.times:.1f} | {row.bar:g}: {met} | {row.note} |"
    )


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores"
