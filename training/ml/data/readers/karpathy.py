"""Reader of Karpathy's split files, such as `dataset_flickr8k.json`: captions and splits.

Karpathy and Fei-Fei 2015, arXiv:1412.2306. `restval` belongs to training, as in the paper.
"""

from __future__ import annotations

from pathlib import Path

from training.ml.data.dataset import CaptionDataset, DataError
from training.ml.data.reading import (
    SPLIT_NAMES,
    DatasetEntry,
    Json,
    assemble,
    file_inside,
    image_folders,
    locate,
    read_json,
)


def recognises(folder: Path) -> bool:
    """Return whether the folder is in this format."""
    return _file(folder) is not None


def read(folder: Path) -> CaptionDataset:
    """Read images, raw captions and splits; ids are COCO's numbers where there are any."""
    path = _file(folder)
    if path is None:
        raise DataError(f"{folder} has no file dataset_*.json.")
    values = read_json(path)
    rows = values.get("images") if isinstance(values, dict) else None
    if not isinstance(rows, list):
        raise DataError(f'{path} has no list "images": it is not a Karpathy split file.')
    problems: list[str] = []
    places = image_folders(folder)
    entries = []
    for number, row in enumerate(rows, start=1):
        try:
            entries.append(_entry(folder, row, places))
        except (KeyError, TypeError, AttributeError):
            problems.append(f"{path.name}: image {number} lacks a filename, split or sentences.")
    return assemble(str(values.get("dataset", path.stem)), entries, problems)


def _file(folder: Path) -> Path | None:
    return next(iter(sorted(folder.glob("dataset_*.json"))), None)


def _entry(folder: Path, row: dict[str, Json], places: list[str]) -> DatasetEntry:
    name, below = str(row["filename"]), str(row.get("filepath", ""))
    path = file_inside(folder, [f"{below}/{name}"]) if below else None
    return DatasetEntry(
        id=str(row.get("cocoid", name)),
        path=path or locate(folder, places, name),
        captions=[str(sentence["raw"]) for sentence in row["sentences"]],
        split=SPLIT_NAMES.get(str(row["split"])),
    )
