"""A captioner without a model, for tests of workers: quick, and faulty on demand.

A picture's colour says what happens to it: KILLS ends the process as the kernel would, HANGS keeps
it in a C call that holds the interpreter's lock, RAISES raises. A checkpoint that `dies` ends the
process while it is loaded.
"""

import ctypes
import json
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from PIL import Image

from inference.ml.contract import Captioner, GeneratedCaption, Search

KILLS = (255, 0, 0)
HANGS = (0, 255, 0)
RAISES = (0, 0, 255)


def fail_by_colour(image: Image.Image) -> object:
    """Fail as the picture's colour demands; return the colour of a harmless one."""
    pixel = image.getpixel((0, 0))
    if pixel == KILLS:
        os.kill(os.getpid(), signal.SIGKILL)
    if pixel == HANGS:
        ctypes.PyDLL(None).sleep(600)
    if pixel == RAISES:
        raise ValueError("a picture that no model likes")
    return pixel


class Fake(Captioner):
    kind = "fake"
    title = "Fake"
    summary = "Says what colour a picture is."

    def __init__(self, *, name: str, seconds: float = 0.0, nbytes: int = 1000) -> None:
        self.name = name
        self.seconds = seconds
        self.calls: list[int] = []
        self._nbytes = nbytes

    @classmethod
    def build(cls, config: Any, **parts: Any) -> Self:
        return cls(name="untrained")

    @classmethod
    def tiny(cls) -> Self:
        return cls(name="tiny")

    @classmethod
    def load(cls, folder: Path) -> Self:
        settings = json.loads((folder / "config.json").read_text())
        if settings.get("dies"):
            os.kill(os.getpid(), signal.SIGKILL)
        return cls(
            name=f"{settings['name']} {settings['version']}",
            seconds=settings.get("seconds", 0.0),
            nbytes=settings.get("nbytes", 1000),
        )

    def save(self, folder: Path, *, half: bool = False) -> None:
        settings = {
            "name": self.name,
            "version": "",
            "seconds": self.seconds,
            "nbytes": self._nbytes,
        }
        (folder / "config.json").write_text(json.dumps(settings))

    def caption(
        self, images: Sequence[Image.Image], search: Search | None = None
    ) -> list[list[GeneratedCaption]]:
        self.calls.append(len(images))
        time.sleep(self.seconds * len(images))
        return [[self._describe(image)] for image in images]

    def _describe(self, image: Image.Image) -> GeneratedCaption:
        pixel = fail_by_colour(image)
        return GeneratedCaption(
            text=f"A picture of {pixel} by {self.name}.",
            words=("a", "picture"),
            log_probs=(-0.5, -0.25),
            score=-0.375,
        )

    @property
    def nbytes(self) -> int:
        return self._nbytes
