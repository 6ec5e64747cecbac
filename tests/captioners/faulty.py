"""A captioner that wraps another checkpoint's, and fails on the same colours as fake.py's."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from PIL import Image

from inference.checkpoint import open_captioner
from inference.ml.contract import Captioner, GeneratedCaption, Search
from tests.captioners import fake


class Faulty(Captioner):
    kind = "faulty"
    title = "Faulty"
    summary = "Captions well until it sees a certain colour."

    def __init__(self, name: str, inside: Captioner) -> None:
        self.name = name
        self._inside = inside

    @classmethod
    def build(cls, config: Any, **parts: Any) -> Self:
        return cls("untrained", parts["inside"])

    @classmethod
    def tiny(cls) -> Self:
        return cls("tiny", fake.Fake.tiny())

    @classmethod
    def load(cls, folder: Path) -> Self:
        settings = json.loads((folder / "config.json").read_text())
        inside = open_captioner(Path(settings["inside"]))
        return cls(f"{settings['name']} {settings['version']}", inside)

    def save(self, folder: Path, *, half: bool = False) -> None:
        self._inside.save(folder, half=half)

    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        for image in images:
            fake.fail_by_colour(image)
        return self._inside.caption(images, search)

    @property
    def nbytes(self) -> int:
        return self._inside.nbytes
