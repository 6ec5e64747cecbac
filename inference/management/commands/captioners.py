"""Captioners: list and installation from a hub: `manage.py captioners [list|add]`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from inference import services
from inference.captioners import captioner_class, kinds
from inference.checkpoint import CheckpointInfo
from inference.checkpoint_lookup import known_checkpoints
from inference.hub import PRESETS, InstallRequest, install_request
from inference.ml.contract import CaptionerError

WISHES = ("prompt", "style", "length", "language")


class Command(BaseCommand):
    """Command `manage.py captioners`."""

    help = "List the captioners that are ready with scores, size and speed, or add one from a hub."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--kinds", action="store_true", help="list kinds, not checkpoints")
        actions = parser.add_subparsers(dest="action", metavar="{list,add}")
        actions.add_parser("list", help="list what is ready (also without any word)")
        add = actions.add_parser("add", help="fetch a model and offer it on the site")
        add.add_argument("kind", help=f"a kind, or a preset: {', '.join(PRESETS)}")
        add.add_argument("source", nargs="?", help="a hub id such as owner/model, or a folder")
        add.add_argument("--name", help="what it is called here")
        add.add_argument("--revision", default="", help="a commit, tag or branch of the hub")
        add.add_argument("--sha256", default="", help="the checksum that its weights must have")
        add.add_argument("--precision", choices=["float32", "bfloat16", "int8"], default="float32")
        for wish in WISHES:
            add.add_argument(f"--{wish}", default="", help="for image_text_to_text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command."""
        if options["action"] == "add":
            self._add(options)
            return
        table = _kinds() if options["kinds"] else _checkpoints(known_checkpoints())
        console = Console(width=None if self.stdout.isatty() else 160)
        with console.capture() as shown:
            console.print(table)
        self.stdout.write(shown.get(), ending="")
        if not options["kinds"]:
            self.stdout.write(_terms(known_checkpoints()))

    def _add(self, options: dict[str, Any]) -> None:
        try:
            with _download() as progress:
                task = progress.add_task("", total=None)
                version = services.install(
                    request=_wanted(options),
                    progress=lambda done, total: progress.update(task, completed=done, total=total),
                )
        except (CaptionerError, TypeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{version} is {version.get_state_display().lower()}.")


def _wanted(options: dict[str, Any]) -> InstallRequest:
    given = {wish: options[wish] for wish in WISHES if options[wish]}
    return install_request(
        options["kind"],
        options["source"] or "",
        name=options["name"] or "",
        revision=options["revision"],
        sha256=options["sha256"],
        settings={"precision": options["precision"], **given},
    )


def _download() -> Progress:
    """Build a progress bar of bytes for a terminal, disabled elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("Downloading"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _kinds() -> Table:
    table = Table("kind", "title", "what it is")
    for kind in kinds():
        described = captioner_class(kind)
        table.add_row(kind, described.title, described.summary)
    return table


def _checkpoints(infos: list[CheckpointInfo]) -> Table:
    table = Table("captioner", "kind", "CIDEr", "BLEU-4", "ms per picture", "MB", "what it is")
    for info in infos:
        scores = (_number(info.scores.get(name)) for name in ("CIDEr", "BLEU-4", "ms per picture"))
        size = f"{info.bytes / 1e6:.1f}"
        table.add_row(info.reference, info.kind, *scores, size, info.summary)
    return table


def _terms(infos: list[CheckpointInfo]) -> str:
    limited: dict[str, list[str]] = {}
    for info in infos:
        limited.setdefault(info.terms or "as their own model card says", []).append(info.reference)
    lines = [f"Weights of {', '.join(names)}: {terms}." for terms, names in limited.items()]
    return "\n".join(lines)


def _number(value: Any) -> str:
    return "not measured" if value is None else f"{value:.3g}"
