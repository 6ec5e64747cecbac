"""Datasets: images with their captions, by split."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from pathlib import Path


class DataError(Exception):
    """Error of data that cannot be used; the message says what was expected and where."""


@dataclasses.dataclass(frozen=True)
class CaptionedImage:
    """Image file with its reference captions; `id` is unique in its dataset."""

    id: str
    path: Path
    captions: tuple[str, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the file, the key of its cached features."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@dataclasses.dataclass(frozen=True)
class CaptionDataset:
    """Captioned images by split, in the order of the split file; `problems` are messages."""

    name: str
    splits: dict[str, tuple[CaptionedImage, ...]]
    problems: tuple[str, ...] = ()

    def split(self, name: str) -> tuple[CaptionedImage, ...]:
        """Return the images of a split. Raises DataError that names the known splits."""
        if name not in self.splits:
            known = ", ".join(sorted(self.splits)) or "none"
            raise DataError(f"{self.name} has no split {name!r}; it has: {known}.")
        return self.splits[name]

    def __post_init__(self) -> None:
        seen: dict[str | Path, str] = {}
        for split, pictures in self.splits.items():
            for picture in pictures:
                for key in (picture.id, picture.path):
                    if seen.setdefault(key, split) != split:
                        raise DataError(f"{key} is in two splits, {seen[key]} and {split}.")


def all_captions(pictures: Iterable[CaptionedImage]) -> list[str]:
    """List the reference captions of all images."""
    return [caption for picture in pictures for caption in picture.captions]
