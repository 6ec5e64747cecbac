"""Measure the library with many made-up pictures, in databases of its own that are then removed.

On SQLite: `python -m benchmarks gallery`. On PostgreSQL: `python -m tests.postgres python -m
benchmarks gallery`, which starts a server for it.
"""

import tempfile
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.test.utils import override_settings, setup_test_environment

from benchmarks.gallery import filling, library
from benchmarks.gallery.scratch import Scratch, scratch

BAR_SEARCH_MS, BAR_PAGE = 100, 1.2


class Command(BaseCommand):
    help = "Time pages and searches with made-up pictures, in databases of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", nargs="+", type=int, default=[1000, 1_000_000])
        parser.add_argument("--folder", help="where SQLite's files go; a temporary folder without")
        parser.add_argument("--repeats", type=int, default=200, help="of each page and search")
        keep = "leave the databases behind, and use those that are there already"
        parser.add_argument("--keep", action="store_true", help=keep)

    def handle(self, *args: Any, **options: Any) -> None:
        setup_test_environment(debug=False)
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        storages = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}
        with (
            override_settings(STORAGES=storages),
            tempfile.TemporaryDirectory(dir=options["folder"]) as temporary,
            ExitStack() as databases,
        ):
            folder = Path(options["folder"] if options["keep"] else temporary)
            self._measure(
                [
                    databases.enter_context(scratch(folder, rows, keep=options["keep"]))
                    for rows in sorted(options["rows"])
                ],
                options["repeats"],
            )

    def _measure(self, databases: list[Scratch], repeats: int) -> None:
        for database in databases:
            database.use()
            start = time.monotonic()
            if not database.full():
                filling.fill(last=database.rows)
            duration = f"(made in {time.monotonic() - start:.0f} s)"
            self.stdout.write(f"\n{library.back_end()}, {database.rows:,} pictures {duration}")
            self._say_searches(filling.people(), repeats)
        self._say_pages(databases, repeats)

    def _say_searches(self, owners: list[Any], repeats: int) -> None:
        self.stdout.write(
            f"| search, of whose pictures | p50, ms | p95, ms | under {BAR_SEARCH_MS} |"
        )
        self.stdout.write("|---|---:|---:|---|")
        for whose, owner in zip(("half of all", "a tenth", "a thousandth"), owners, strict=False):
            for kind, times in library.searches(owner, repeats=repeats):
                good = "yes" if times.p95 < BAR_SEARCH_MS else "no"
                self.stdout.write(
                    f"| {kind}, {whose} | {times.p50:.1f} | {times.p95:.1f} | {good} |"
                )

    def _say_pages(self, databases: list[Scratch], repeats: int) -> None:
        heads = " | ".join(f"p95 at {database.rows:,}, ms" for database in databases)
        self.stdout.write(f"\n| page of 60 | {heads} | times | within {BAR_PAGE} |")
        self.stdout.write("|---|" + "---:|" * len(databases) + "---:|---|")
        for sort, depth, times in library.pages(databases, repeats=repeats):
            ratio = times[-1].p95 / times[0].p95
            cells = " | ".join(f"{each.p95:.1f}" for each in times)
            good = "yes" if ratio <= BAR_PAGE else "no"
            self.stdout.write(f"| {sort}, {depth} | {cells} | {ratio:.2f} | {good} |")
