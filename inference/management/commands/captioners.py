"""manage.py captioners: what there is. manage.py captioners add: one more, from a model hub."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery.captions.selectors import measured_speeds
from gallery.models import ModelVersion
from inference import services
from inference.ml.contract import CaptionerError
from inference.ml.hub import PRESETS, Wanted

HEADS = ("captioner", "kind", "state", "size", "captions/s", "BLEU-4", "CIDEr", "what it is")


class Command(BaseCommand):
    help = "List the captioners with their scores, size and speed, or add one from a model hub."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", metavar="{list,add}")
        actions.add_parser("list", help="list all (also without any word)")
        add = actions.add_parser("add", help="fetch a model and offer it on the site")
        add.add_argument("kind", help=f"a kind, or a preset: {', '.join(PRESETS)}")
        add.add_argument("source", nargs="?", help="a hub id such as owner/model, or a folder")
        add.add_argument("--name", help="what it is called here")
        add.add_argument("--revision", default="", help="a commit, tag or branch of the hub")
        add.add_argument("--sha256", default="", help="the checksum that its weights must have")
        add.add_argument("--precision", choices=["float32", "bfloat16", "int8"], default="float32")
        for wish in ("prompt", "style", "length", "language"):
            add.add_argument(f"--{wish}", default="", help="for image_text_to_text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "add":
            self._add(options)
        else:
            self._list()

    def _add(self, options: dict[str, Any]) -> None:
        try:
            version = services.install(wanted=_wanted(options))
        except (CaptionerError, TypeError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{version} is {version.get_state_display().lower()}.")

    def _list(self) -> None:
        services.register_shipped()
        speeds = measured_speeds()
        rows = [HEADS, *(_row(version, speeds) for version in ModelVersion.objects.all())]
        widths = [max(len(row[place]) for row in rows) for place in range(len(HEADS) - 1)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            self.stdout.write("  ".join([*cells, row[-1]]))


def _wanted(options: dict[str, Any]) -> Wanted:
    preset = PRESETS.get(options["kind"])
    if preset is None and not options["source"]:
        raise CommandError("Name a hub id or a folder after the kind.")
    kind = preset.kind if preset else options["kind"]
    source = options["source"] or (preset.source if preset else "")
    wishes = ("prompt", "style", "length", "language")
    given = {wish: options[wish] for wish in wishes if options[wish]}
    default = options["kind"] if preset else source.rstrip("/").rsplit("/", 1)[-1].lower()
    return Wanted(
        kind=kind,
        source=source,
        name=options["name"] or default,
        revision=options["revision"] or (preset.revision if preset else ""),
        sha256=options["sha256"],
        settings={"precision": options["precision"], **given},
    )


def _row(version: ModelVersion, speeds: dict[str, float]) -> tuple[str, ...]:
    state = "default" if version.is_default else version.state
    speed = speeds.get(str(version))
    return (
        str(version),
        version.kind,
        state,
        f"{version.bytes / 2**20:.0f} MiB",
        "-" if speed is None else f"{speed:.1f}",
        _score(version, "BLEU-4"),
        _score(version, "CIDEr"),
        version.summary,
    )


def _score(version: ModelVersion, name: str) -> str:
    score = version.scores.get(name)
    return f"{score:.3f}" if isinstance(score, int | float) else "-"
