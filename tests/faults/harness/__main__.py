"""Run the rows and print the table: `make faults`, or one row with smaller numbers:

python -m tests.faults.harness kills --on redis,postgresql --set jobs=200 workers=10
"""

import argparse
import importlib
import json
import os
import pkgutil
import subprocess
import sys
from types import ModuleType

import django

from tests.faults.harness import rows
from tests.faults.harness.values import Found, Numbers, Pair, table
from tests.faults.site import ROOT

ORDER = (
    "kills flush unrung delivered poison load crowd database disk clock hang deaf away "
    "backup upgrade"
).split()


def modules() -> dict[str, ModuleType]:
    """Every row by its name, in the table's order."""
    found = sorted((each.name for each in pkgutil.iter_modules(rows.__path__)), key=ORDER.index)
    return {name: importlib.import_module(f"{rows.__name__}.{name}") for name in found}


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    known = modules()
    options = _options(list(known))
    found: list[Found] = []
    for name in options.rows or known:
        for pair in options.on or known[name].PAIRS:
            found += _run(name, known[name], pair, options)
    print(table(found))
    return 0 if all(row.passed for row in found) else 1


def _options(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.harness", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*names, []], help="the rows to run (all)")
    parser.add_argument(
        "--short", action="store_true", help="with the numbers of the short version"
    )
    parser.add_argument("--on", type=_pair, nargs="+", help="broker,database (as the row says)")
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=N", help="other numbers")
    return parser.parse_args()


def _pair(text: str) -> Pair:
    return Pair(*text.split(","))


def _run(name: str, row: ModuleType, pair: Pair, options: argparse.Namespace) -> list[Found]:
    numbers: Numbers = dict(row.SHORT if options.short and row.SHORT else row.FULL)
    numbers |= {key: float(value) for key, value in (each.split("=") for each in options.set)}
    print(f"{name} on {pair}: {numbers}", file=sys.stderr, flush=True)
    return run_on_one_site({name: numbers}, pair)


def run_on_one_site(
    numbers: dict[str, Numbers], pair: Pair, environment: dict[str, str] | None = None
) -> list[Found]:
    """Run rows one after another on one site, in a process of its own."""
    order = {"pair": pair, "rows": numbers, "environment": environment or {}}
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.harness.one", json.dumps(order)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        return [
            Found(name, str(numbers[name]), "", "no answer", False, str(pair)) for name in numbers
        ]
    return [Found(**row) for row in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())
