"""Run the tests in parts, and say what each took, what failed and what was left out.

    python -m tests.run [--quick | --all] [--failed] [--complete] [PYTEST-ARGUMENTS...]

The exit status is 0 when no part failed; with --complete a part that was left out for want of a
program counts as a failure.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import postgres, programs

# One process a core, each with a database and a data folder of its own.
BESIDE = ("-n", "logical", "--maxprocesses", "4", "--dist", "loadgroup", "-p", "tests.spreading")
# Several processes share the cores, so none of them may start a thread for each.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1"}
WITHOUT_SERVICES = "not (browser or faults or service)"
PASSED = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


@dataclass(frozen=True)
class Part:
    """Tests that run in one pytest call."""

    name: str
    marks: str
    arguments: tuple[str, ...] = BESIDE
    needs: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=lambda: dict(ONE_THREAD))

    @property
    def lacks(self) -> list[str]:
        return [name for name in self.needs if programs.PROGRAMS[name].is_missing]


@dataclass(frozen=True)
class Result:
    """How a part ended: None as status means that it was left out."""

    part: Part
    status: int | None
    seconds: float

    @property
    def has_failed(self) -> bool:
        return self.status is not None and self.status not in PASSED

    def __str__(self) -> str:
        said = "left out" if self.status is None else "failed" if self.has_failed else "passed"
        return f"{self.part.name:<12}{self.seconds:>6.0f} s  {said}"


def chosen(quick: bool, with_long: bool) -> list[Part]:
    """Return the parts of `make test-quick`, `make test` or `make test-all`."""
    if quick:
        return [Part("quick", f"{WITHOUT_SERVICES} and not long")]
    unless_long = "" if with_long else " and not long"
    return [
        Part("beside", f"not (browser or faults){unless_long}"),
        Part("sites", f"(browser or faults){unless_long}"),
        Part(
            "postgresql",
            f"postgresql and not (browser or faults){unless_long}",
            (*BESIDE, "-p", "tests.sql_coverage"),
            needs=("postgresql",),
        ),
    ]


@contextmanager
def environment_of(part: Part) -> Iterator[dict[str, str]]:
    """Yield the variables a part runs with; PostgreSQL's runs beside a new cluster."""
    if part.name != "postgresql":
        yield os.environ | part.environment
        return
    with postgres.running() as cluster:
        yield os.environ | part.environment | {"DATABASE_URL": cluster.url()}


def run(part: Part, extra: list[str]) -> Result:
    """Run one part; its cache, which holds what failed, is its own."""
    if part.lacks:
        return Result(part, None, 0.0)
    cache = Path(".pytest_cache") / part.name
    command = [sys.executable, "-m", "pytest", "-q", "-m", part.marks, "-o", f"cache_dir={cache}"]
    started = time.monotonic()
    with environment_of(part) as environment:
        call = [*command, *part.arguments, *extra]
        status = subprocess.run(call, env=environment, check=False).returncode
    return Result(part, status, time.monotonic() - started)


def summary(results: list[Result], missing: list[programs.Program]) -> Iterator[str]:
    """Yield the last lines of a run."""
    yield from (f"  {result}" for result in results)
    if any(result.has_failed for result in results):
        yield "To run only what failed: make test-failed"
    if missing:
        names = ", ".join(program.name for program in missing)
        yield f"Parts were left out, for want of {names}: what ran is not the whole suite."
    else:
        yield "No part was left out."


def main(arguments: list[str]) -> int:
    """Run the parts that are asked for; return the exit status."""
    parser = argparse.ArgumentParser(prog="tests.run")
    how_much = parser.add_mutually_exclusive_group()
    how_much.add_argument("--quick", action="store_true", help="no service and no browser")
    how_much.add_argument("--all", action="store_true", help="what takes long too")
    parser.add_argument("--failed", action="store_true", help="only what failed the last time")
    parser.add_argument("--complete", action="store_true", help="fail when a part is left out")
    options, extra = parser.parse_known_args(arguments)
    if options.failed:
        extra += ["--last-failed", "--last-failed-no-failures", "none"]
    missing = [] if options.quick else programs.missing()
    for program in missing:
        print(f"captionsite: {program}", flush=True)
    results = [run(part, extra) for part in chosen(options.quick, options.all)]
    print("", *summary(results, missing), sep="\n")
    return int(any(result.has_failed for result in results) or bool(options.complete and missing))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
