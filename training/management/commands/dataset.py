"""Datasets: `manage.py dataset download|import|check|describe|export|compare`."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from training.ml.data.dataset import CaptionDataset, DataError
from training.ml.data.downloads import CATALOGUE, DatasetSource, catalogue, download
from training.ml.data.importing import FORMATS, export, repair, unpack
from training.ml.data.inspection import check, describe
from training.ml.data.readers import open_dataset
from training.ml.report.dataset_tables import compare_datasets, facts_table, findings_text
from training.progress import Bar


class Command(BaseCommand):
    """Command `manage.py dataset`."""

    help = "Fetch, import, check, describe, export and compare datasets."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parts = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        get = parts.add_parser("download", help="fetch a dataset by name")
        get.add_argument("name", metavar="NAME")
        get.add_argument("--out", type=Path, metavar="DIR", help="default: datasets/NAME.files")
        get.add_argument("--accept-terms", action="store_true", help="agree without being asked")
        get.add_argument("--catalogue", type=Path, default=CATALOGUE, metavar="FILE")
        take = parts.add_parser("import", help="copy a folder or archive into the data folder")
        take.add_argument("source", type=Path, nargs="+", metavar="DIR_OR_ARCHIVE")
        take.add_argument("--out", type=Path, metavar="DIR", help="default: datasets/NAME")
        checking = parts.add_parser("check", help="find missing, broken and doubled pictures")
        checking.add_argument("--all", action="store_true", help="list everything found")
        describing = parts.add_parser("describe", help="count pictures, captions and words")
        write = parts.add_parser("export", help="write a dataset in another format")
        write.add_argument("--format", choices=FORMATS, default="imagefolder")
        write.add_argument("--out", type=Path, required=True, metavar="DIR")
        for part in (checking, describing, write):
            part.add_argument("data", type=Path, metavar="DIR")
        side = parts.add_parser("compare", help="two datasets side by side, with plots")
        side.add_argument("data", type=Path, metavar="DIR")
        side.add_argument("other", type=Path, metavar="OTHER_DIR")
        side.add_argument("--out", type=Path, metavar="DIR", help="where the plots go")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        actions: dict[str, Callable[[dict[str, Any]], None]] = {
            "download": self._download,
            "import": self._import,
            "check": self._check,
            "describe": self._describe,
            "export": self._export,
            "compare": self._compare,
        }
        try:
            actions[options["action"]](options)
        except DataError as error:
            raise CommandError(str(error)) from error

    def _download(self, options: dict[str, Any]) -> None:
        known = catalogue(options["catalogue"])
        source = known.get(options["name"])
        if source is None:
            raise CommandError(
                f"There is no dataset {options['name']!r}; there are: {', '.join(sorted(known))}."
            )
        self.stdout.write(f"{source.title}\n{source.terms.strip()}\n")
        _agree(options["accept_terms"])
        folder = options["out"] or settings.DATA_DIR / "datasets" / f"{source.name}.files"
        names = " ".join(str(path) for path in _fetched(source, folder))
        self.stdout.write(f"Next: manage.py dataset import {names}")

    def _import(self, options: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory(dir=_scratch(options["out"])) as scratch:
            dataset = repair(_opened(options["source"], Path(scratch)))
            self._report(dataset)
            name = dataset.name.lower().replace(" ", "-")
            folder = options["out"] or settings.DATA_DIR / "datasets" / name
            count = export(dataset, folder, "imagefolder")
        sizes = ", ".join(f"{split} {len(p):,}" for split, p in dataset.splits.items())
        self.stdout.write(f"{dataset.name}: {count:,} pictures ({sizes}) in {folder}")

    def _check(self, options: dict[str, Any]) -> None:
        dataset = open_dataset(options["data"])
        total = sum(len(pictures) for pictures in dataset.splits.values())
        with Bar("Checking") as bar:
            findings = check(dataset, lambda done: bar.show(done, total))
        self.stdout.write(findings_text(findings, everything=options["all"]))
        if findings.fatal:
            raise CommandError("This dataset needs mending: see above. `dataset import` can do it.")

    def _describe(self, options: dict[str, Any]) -> None:
        dataset = open_dataset(options["data"])
        self._report(dataset)
        self.stdout.write(f"{dataset.name}\n{facts_table(list(describe(dataset).items()))}")

    def _export(self, options: dict[str, Any]) -> None:
        dataset = open_dataset(options["data"])
        self._report(dataset)
        count = export(dataset, options["out"], options["format"])
        self.stdout.write(f"{count:,} pictures in {options['out']}")

    def _compare(self, options: dict[str, Any]) -> None:
        first, second = open_dataset(options["data"]), open_dataset(options["other"])
        self.stdout.write(compare_datasets(first, second, options["out"]))
        if options["out"]:
            self.stdout.write(f"Plots: {options['out']}/lengths.svg, {options['out']}/coverage.svg")

    def _report(self, dataset: CaptionDataset) -> None:
        for problem in dataset.problems[:20]:
            self.stderr.write(problem)
        if len(dataset.problems) > 20:
            self.stderr.write(f"and {len(dataset.problems) - 20} more: `dataset check` lists them.")


def _agree(accepted: bool) -> None:
    if accepted:
        return
    if not sys.stdin.isatty():
        raise CommandError("Read the terms above and add --accept-terms to agree to them.")
    if input("Do you agree to these terms? [y/N] ").strip().lower() not in ("y", "yes"):
        raise CommandError("Nothing was downloaded.")


def _fetched(source: DatasetSource, folder: Path) -> list[Path]:
    """Download every file of a dataset, with a progress bar per file."""
    paths = []
    for file in source.files:
        with Bar(file.name) as bar:
            paths.append(download(file, folder, bar.show))
    return paths


def _opened(sources: list[Path], scratch: Path) -> CaptionDataset:
    """Open a folder as it is, or archives unpacked into one folder."""
    for source in sources:
        if not source.exists():
            raise DataError(f"There is nothing at {source}.")
    if sources[0].is_dir():
        return open_dataset(sources[0])
    for source in sources:
        unpack(source, scratch)
    return open_dataset(scratch)


def _scratch(out: Path | None) -> Path:
    """Choose a folder beside the result to unpack into, so that files can be linked."""
    parent: Path = out.absolute().parent if out else settings.DATA_DIR / "datasets"
    parent.mkdir(parents=True, exist_ok=True)
    return parent
