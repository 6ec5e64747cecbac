"""Measure the library with many made-up pictures, in a database of its own that is then removed.

On SQLite: `manage.py bench_library`. On PostgreSQL: `python -m tests.postgres python manage.py
bench_library`, which starts a server for it.
"""

import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.test.utils import override_settings, setup_test_environment

from gallery.bench import filling, library
from gallery.bench.library import Times

BAR_SEARCH_MS, BAR_PAGE = 100, 1.2


class Command(BaseCommand):
    help = "Time pages and searches with made-up pictures, in a database of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", nargs="+", type=int, default=[1000, 1_000_000])
        parser.add_argument("--folder", help="where SQLite's file goes; a temporary folder without")

    def handle(self, *args: Any, **options: Any) -> None:
        setup_test_environment(debug=False)
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        storages = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
        with override_settings(STORAGES=storages), _scratch(options["folder"]):
            self._measure(sorted(options["rows"]))

    def _measure(self, steps: list[int]) -> None:
        owners, version, last = filling.people(), filling.captioner(), 0
        found: list[dict[tuple[str, str], Times]] = []
        for rows in steps:
            start = time.monotonic()
            filling.fill(first=last + 1, last=rows, owners=owners, version=version)
            filling.settle()
            took = f"(made in {time.monotonic() - start:.0f} s)"
            self.stdout.write(f"\n{library.back_end()}, {rows:,} pictures {took}")
            found.append({(sort, depth): times for sort, depth, times in library.pages(owners[0])})
            self._say_searches(owners)
            last = rows
        self._say_pages(steps, found)

    def _say_searches(self, owners: list[Any]) -> None:
        self.stdout.write(
            f"| search, of whose pictures | p50, ms | p95, ms | under {BAR_SEARCH_MS} |"
        )
        self.stdout.write("|---|---:|---:|---|")
        for whose, owner in zip(("half of all", "a tenth", "a thousandth"), owners, strict=False):
            for kind, times in library.searches(owner):
                good = "yes" if times.p95 < BAR_SEARCH_MS else "no"
                self.stdout.write(
                    f"| {kind}, {whose} | {times.p50:.1f} | {times.p95:.1f} | {good} |"
                )

    def _say_pages(self, steps: list[int], found: list[dict[tuple[str, str], Times]]) -> None:
        heads = " | ".join(f"p95 at {rows:,}, ms" for rows in steps)
        self.stdout.write(f"\n| page of 60 | {heads} | times | within {BAR_PAGE} |")
        self.stdout.write("|---|" + "---:|" * len(steps) + "---:|---|")
        for (sort, depth), first in found[0].items():
            times = [table[sort, depth].p95 for table in found]
            ratio = times[-1] / first.p95
            cells = " | ".join(f"{each:.1f}" for each in times)
            good = "yes" if ratio <= BAR_PAGE else "no"
            self.stdout.write(f"| {sort}, {depth} | {cells} | {ratio:.2f} | {good} |")


@contextmanager
def _scratch(folder: str | None) -> Iterator[None]:
    """A database made by the migrations, removed in the end."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(place) / "bench.sqlite3")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
