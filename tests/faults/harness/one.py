"""Run one row, or several on the same site: `python -m tests.faults.harness.one '{...}'`.

The last line of the output is the rows' findings as JSON.
"""

import importlib
import json
import logging
import os
import signal
import sys
import tempfile
import time
import traceback
from contextlib import ExitStack
from dataclasses import replace
from types import ModuleType
from typing import Any

from tests.faults.harness import site as sites
from tests.faults.harness.site import Site
from tests.faults.harness.values import Found, Numbers, Pair

KEPT_LINES = 30


def main(order: dict[str, Any]) -> int:
    """Start a site, run the rows on it, print their results."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the site is stopped as well
    pair = Pair(*order["pair"])
    numbers: dict[str, Numbers] = order["rows"]
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, sites.made(pair, folder) as site:
        _settle(site)
        rows = [(_module(name), each) for name, each in numbers.items()]
        with ExitStack() as stack:
            _prepare(site, rows, stack)
            site.launch()
            found = [replace(_found(site, *row), on=str(pair)) for row in rows]
            if not all(row.passed for row in found):
                _tell(site)
            site.stop()
    print(json.dumps([row.as_dict() for row in found]))
    return 0


def _settle(site: Site) -> None:
    """Configure this process for the site, so that it reads the same database and broker."""
    os.environ.update(site.environment | {"DJANGO_SETTINGS_MODULE": sites.SETTINGS})
    import django

    django.setup()
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each upload tells nothing


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"tests.faults.harness.rows.{name}")


def _prepare(site: Site, rows: list[tuple[ModuleType, Numbers]], stack: ExitStack) -> None:
    """Let the rows prepare disk, environment and database before the site starts."""
    for module, numbers in rows:
        if hasattr(module, "disk"):
            stack.enter_context(module.disk(site, numbers))
    site.layout.make()
    for module, numbers in rows:
        if hasattr(module, "environment"):
            site.environment |= module.environment(site)
        if hasattr(module, "prepare"):
            module.prepare(site, numbers)


def _found(site: Site, module: ModuleType, numbers: Numbers) -> Found:
    began = time.monotonic()
    try:
        found: Found = module.run(site, numbers)
    except Exception as error:
        traceback.print_exc()
        found = Found(module.FAULT, str(numbers), module.BAR, f"{type(error).__name__}", False)
    name = module.__name__.rpartition(".")[2]
    return replace(found, row=name, seconds=time.monotonic() - began)


def _tell(site: Site) -> None:
    """Print the ends of the site's logs after a failure."""
    for log in sorted(site.layout.logs.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-KEPT_LINES:]
        print(f"--- {log.name}", *lines, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
