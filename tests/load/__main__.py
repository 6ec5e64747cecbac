"""Measure the site under load against its limits and print one table: `make load`.

`python -m tests.load statuses share` measures those rows only; LOAD_* variables make them smaller
(docs/operations.md lists both). Each row runs in a process of its own.
"""

import importlib
import json
import subprocess
import sys
from dataclasses import asdict

from tests.load.row import Row, machine

ROWS = ("conform", "statuses", "share", "workers", "killed")
MARK = "row:"


def main(wanted: list[str]) -> int:
    """Print the table; return 1 when a limit is not met."""
    if wanted[:1] == ["--only"]:
        row = importlib.import_module(f"tests.load.{wanted[1]}").measure()
        print(MARK + json.dumps(asdict(row)), flush=True)
        return 0
    print(f"machine: {machine()}", flush=True)
    found = [_measured(name) for name in wanted or ROWS]
    print("\n| what | bar | measured | met |\n|---|---|---|---|")
    print(*found, sep="\n")
    return 0 if all(row.met for row in found) else 1


def _measured(name: str) -> Row:
    print(f"measuring {name} …", flush=True)
    command = [sys.executable, "-m", "tests.load", "--only", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        row = Row(name, "", "it broke off: see above", False)
        for line in child.stdout:
            if line.startswith(MARK):
                row = Row(**json.loads(line.removeprefix(MARK)))
            else:
                print("  " + line, end="", flush=True)
    print(row, flush=True)
    return row


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
