"""Shared code of the dataset readers: locate files, assemble a dataset from its entries."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError

#: Value of a JSON file, whose structure the caller checks.
Json = Any

SPLIT_NAMES = {
    "train": "train",
    "training": "train",
    "restval": "train",
    "dev": "dev",
    "val": "dev",
    "valid": "dev",
    "validation": "dev",
    "test": "test",
}


@dataclasses.dataclass
class DatasetEntry:
    """Image as listed in a format's files; `path` is None where no file was found."""

    id: str
    path: Path | None
    captions: list[str]
    split: str | None


def assemble(name: str, entries: Iterable[DatasetEntry], problems: list[str]) -> CaptionDataset:
    """Keep the entries with an image, captions and a split, and report the others.

    Raises DataError for an image in two splits and when nothing is left.
    """
    kept: dict[str, dict[str, CaptionedImage]] = {}
    unsplit = 0
    for entry in entries:
        captions = tuple(text.strip() for text in entry.captions if text.strip())
        if entry.path is None or not entry.path.is_file():
            problems.append(f"{entry.id} has {len(captions)} captions but no picture.")
        elif not captions:
            problems.append(f"{entry.id} has a picture but no captions.")
        elif entry.split is None:
            unsplit += 1
        else:
            _keep(
                kept.setdefault(entry.split, {}),
                CaptionedImage(entry.id, entry.path, captions),
                problems,
            )
    if unsplit:
        problems.append(f"{unsplit} pictures are in no split.")
    splits = {split: tuple(pictures.values()) for split, pictures in kept.items() if pictures}
    if not splits:
        raise DataError(f"{name} has no picture with captions in a split. {' '.join(problems[:3])}")
    return CaptionDataset(name=name, splits=splits, problems=tuple(problems))


def _keep(
    pictures: dict[str, CaptionedImage], picture: CaptionedImage, problems: list[str]
) -> None:
    if picture.id in pictures:
        problems.append(f"{picture.id} is listed twice; the second one is left out.")
        return
    pictures[picture.id] = picture


def file_inside(folder: Path, names: Sequence[str]) -> Path | None:
    """Find the first of several relative file names in a folder, never outside of it."""
    root = folder.resolve()
    for name in names:
        path = folder / name
        if path.is_file() and path.resolve().is_relative_to(root):
            return path
    return None


def image_folders(folder: Path) -> list[str]:
    """List the folder itself and the folders in it, two levels deep, by relative name."""
    below = (path for pattern in ("*", "*/*") for path in folder.glob(pattern) if path.is_dir())
    return ["", *sorted(path.relative_to(folder).as_posix() for path in below)]


def locate(folder: Path, folders: Sequence[str], name: str) -> Path | None:
    """Find an image by its file name, in the first of the folders that has it."""
    return file_inside(folder, [f"{place}/{name}" if place else name for place in folders])


def read_json(path: Path) -> Json:
    """Read a JSON file. Raises DataError that names the file and its fault."""
    return parse_json(read_text(path), str(path))


def parse_json(text: str, where: str) -> Json:
    """Parse JSON text. Raises DataError that names the place and the fault."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise DataError(f"{where} is not JSON: {error}.") from error


def read_text(path: Path) -> str:
    """Read a text file; bytes that are no UTF-8 become replacement characters."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error


def duplicates(names: Iterable[str]) -> list[str]:
    """List the names that occur more than once."""
    return sorted(name for name, count in Counter(names).items() if count > 1)
