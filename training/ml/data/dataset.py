"""Datasets as values: pictures with their captions, and which split each belongs to."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from pathlib import Path


class DataError(Exception):
    """The data cannot be used; the message says what was expected and where."""


@dataclasses.dataclass(frozen=True)
class CaptionedImage:
    """One picture file and what people wrote about it. `id` is unique in its dataset."""

    id: str
    path: Path
    captions: tuple[str, ...]

    @property
    def digest(self) -> str:
        """sha256 of the file's bytes: what features are cached by."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@dataclasses.dataclass(frozen=True)
class CaptionDataset:
    """Pictures by split, in the order of the split file; `problems` are plain sentences."""

    name: str
    splits: dict[str, tuple[CaptionedImage, ...]]
    problems: tuple[str, ...] = ()

    def split(self, name: str) -> tuple[CaptionedImage, ...]:
        """One split's pictures. Raises DataError naming the splits that there are."""
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
    return [caption for picture in pictures for caption in picture.captions]
