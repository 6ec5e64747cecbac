"""Datasets as values: pictures with their captions, and which split each belongs to."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from training.ml.data import readers


class DataError(Exception):
    """The data cannot be used; the message says what was expected and where."""


@dataclasses.dataclass(frozen=True)
class Picture:
    """One picture file and what people wrote about it. `id` is unique in its dataset."""

    id: str
    path: Path
    captions: tuple[str, ...]

    @property
    def digest(self) -> str:
        """sha256 of the file's bytes: what features are cached by."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Pictures by split, in the order of the split file; `problems` are plain sentences."""

    name: str
    splits: dict[str, tuple[Picture, ...]]
    problems: tuple[str, ...] = ()

    def split(self, name: str) -> tuple[Picture, ...]:
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


def open_dataset(folder: Path) -> Dataset:
    """Read a folder in whichever known format it is. Raises DataError when none fits.

    A format is one module in `training/ml/data/readers/` with `recognises(folder)` and
    `read(folder)`. Where the folder itself is in none but one folder in it is, as archives often
    unpack, that one is read.
    """
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    below = sorted(path for path in folder.iterdir() if path.is_dir())
    for candidates in ([folder], below):
        found = [(path, reader) for path in candidates if (reader := _reader_of(path))]
        if len(found) == 1:
            path, reader = found[0]
            dataset: Dataset = reader.read(path)
            return dataset
    names = ", ".join(formats())
    raise DataError(f"{folder} is in none of the known formats: {names}.")


def formats() -> list[str]:
    """Names of the known formats, in the order in which they are tried.

    A revision, or a file of splits by Karpathy, is meant when it is there, whatever lies beside it.
    """
    names = (info.name for info in pkgutil.iter_modules(readers.__path__))
    first = ("revision", "karpathy")
    return sorted(names, key=lambda name: (name not in first, name))


def _reader_of(folder: Path) -> Any:
    modules = (importlib.import_module(f"{readers.__name__}.{name}") for name in formats())
    return next((module for module in modules if module.recognises(folder)), None)


def all_captions(pictures: Iterable[Picture]) -> list[str]:
    return [caption for picture in pictures for caption in picture.captions]
