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
from tests.faults.harness.values import ALL, Found, Numbers, Pair, table
from tests.faults.site import ROOT

ORDER = (
    "kills flush unwoken delivered poison load crowd database disk clock hang deaf down away "
    "shared backup upgrade"
).split()


def modules() -> dict[str, ModuleType]:
    """Return the module of every row by its name, in the table's order."""
    found = sorted((each.name for each in pkgutil.iter_modules(rows.__path__)), key=ORDER.index)
    return {name: importlib.import_module(f"{rows.__name__}.{name}") for name in found}


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    known = modules()
    options = _options(list(known))
    chosen = {name: _numbers(known[name], options) for name in options.rows or known}
    found: list[Found] = []
    for pair in options.on or ALL:
        for group in _groups(chosen, known, pair, options):
            found += run(group, pair)
            print(table(found[-len(group) :]), file=sys.stderr, flush=True)
    print(table(found))
    return 0 if all(row.passed for row in found) else 1


def _numbers(row: ModuleType, options: argparse.Namespace) -> Numbers:
    numbers: Numbers = dict(row.SHORT if options.short and row.SHORT else row.FULL)
    given = (each.split("=") for each in options.set)
    return numbers | {name: float(value) for name, value in given}


def _groups(
    chosen: dict[str, Numbers],
    known: dict[str, ModuleType],
    pair: Pair,
    options: argparse.Namespace,
) -> list[dict[str, Numbers]]:
    """Return the groups of rows that share a site: each alone, or all together."""
    rows = {name: each for name, each in chosen.items() if options.on or pair in known[name].PAIRS}
    return [rows] if options.one_site else [{name: each} for name, each in rows.items()]


def _options(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.harness", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*names, []], help="the rows to run (all)")
    parser.add_argument(
        "--short", action="store_true", help="with the numbers of the short version"
    )
    parser.add_argument("--one-site", action="store_true", help="all rows on the same site")
    parser.add_argument("--on", type=_pair, nargs="+", help="broker,database (as the row says)")
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=N", help="other numbers")
    return parser.parse_args()


def _pair(text: str) -> Pair:
    return Pair(*text.split(","))


def run(rows: dict[str, Numbers], pair: Pair) -> list[Found]:
    """Run rows one after another on one site, in a process of its own."""
    print(f"{', '.join(rows)} on {pair}", file=sys.stderr, flush=True)
    order = {"pair": pair, "rows": rows}
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
            Found(name, str(each), "", "no site", False, name, str(pair))
            for name, each in rows.items()
        ]
    return [Found(**row) for row in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())
