"""Demo images for the trial, free of rights, from the static files."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.contrib.staticfiles import finders
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gallery.core.errors import GalleryError


@dataclass(frozen=True)
class Demo:
    """A demo image; `title` describes it."""

    name: str
    title: Promise
    width: int
    height: int

    @property
    def path(self) -> str:
        return f"gallery/img/{self.name}.webp"


DEMOS = (
    Demo("photographer", _("A man with a camera"), 480, 480),
    Demo("chelsea", _("A tabby cat"), 360, 300),
    Demo("astronaut", _("An astronaut"), 480, 480),
    Demo("coffee", _("A cup of coffee"), 480, 360),
    Demo("rocket", _("A rocket"), 480, 320),
)


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """Open a demo image by its name. Raise GalleryError."""
    known = next((demo for demo in DEMOS if demo.name == name), None)
    found = finders.find(known.path) if known else None
    if not isinstance(found, str):
        raise GalleryError("unknown_demo")
    with Path(found).open("rb") as file:
        yield file
