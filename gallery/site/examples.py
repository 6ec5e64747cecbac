"""Example captions of the welcome page, written by the bundled captioner for the demo images.

A command writes the file, which is never edited by hand (docs/pictures.md); a test runs the
captioner again and compares.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from gallery.trial.demos import DEMOS, Demo

FILE = Path(__file__).resolve().parent / "example_captions.json"
SHOWN = ("photographer", "chelsea", "coffee")


@dataclass(frozen=True)
class Example:
    """A demo image with the caption that `manage.py caption` printed for it."""

    demo: Demo
    caption: str
    unsure: bool
    captioner: str

    @property
    def command(self) -> str:
        """Return the command that writes this caption."""
        return f"captionsite caption {self.demo.name}.webp"


@functools.cache
def examples() -> dict[str, Example]:
    """Return the examples by the name of their demo image."""
    printed = {Path(row["path"]).stem: row for row in json.loads(FILE.read_text())}
    return {demo.name: _example(demo, printed[demo.name]) for demo in DEMOS}


def shown() -> list[Example]:
    """Return the examples that the welcome page shows."""
    return [examples()[name] for name in SHOWN]


def _example(demo: Demo, row: dict[str, str | bool]) -> Example:
    return Example(demo, str(row["caption"]), bool(row["unsure"]), str(row["captioner"]))
