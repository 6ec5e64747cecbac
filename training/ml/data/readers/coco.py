"""Reader of COCO captions: files such as `captions_train2017.json` beside folders of images.

Chen et al. 2015, arXiv:1504.00325. The file's name tells its split: train, val or test.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from training.ml.data.dataset import CaptionDataset, DataError
from training.ml.data.reading import (
    SPLIT_NAMES,
    DatasetEntry,
    Json,
    assemble,
    image_folders,
    locate,
    read_json,
)

_NAME = re.compile(r"captions_(train|val|test)(\d*)\.json")


def recognises(folder: Path) -> bool:
    """Return whether the folder is in this format."""
    return bool(_files(folder))


def read(folder: Path) -> CaptionDataset:
    """Read every captions file; image ids are COCO's numbers, as text."""
    problems: list[str] = []
    places = image_folders(folder)
    entries = [
        entry for path in _files(folder) for entry in _entries(folder, path, places, problems)
    ]
    return assemble("COCO captions", entries, problems)


def _files(folder: Path) -> list[Path]:
    found = [*folder.glob("captions_*.json"), *folder.glob("annotations/captions_*.json")]
    return sorted(path for path in found if _NAME.fullmatch(path.name))


def _entries(
    folder: Path, path: Path, places: list[str], problems: list[str]
) -> Iterator[DatasetEntry]:
    split, year = _NAME.fullmatch(path.name).groups()  # type: ignore[union-attr]
    values = read_json(path)
    images, annotations = _list(values, "images", path), _list(values, "annotations", path)
    captions: dict[Json, list[str]] = defaultdict(list)
    for number, row in enumerate(annotations, start=1):
        if isinstance(row, dict) and isinstance(row.get("caption"), str) and "image_id" in row:
            captions[row["image_id"]].append(row["caption"])
        else:
            problems.append(f"{path.name}: annotation {number} has no image_id and caption.")
    ordered = sorted(places, key=lambda place: place.rpartition("/")[2] != f"{split}{year}")
    for row in images:
        if not isinstance(row, dict) or "id" not in row or "file_name" not in row:
            problems.append(f"{path.name}: an image has no id or no file_name.")
            continue
        found = locate(folder, ordered, str(row["file_name"]))
        yield DatasetEntry(str(row["id"]), found, captions.pop(row["id"], []), SPLIT_NAMES[split])
    for key, texts in captions.items():
        yield DatasetEntry(str(key), None, texts, SPLIT_NAMES[split])


def _list(values: Json, name: str, path: Path) -> list[Json]:
    rows = values.get(name) if isinstance(values, dict) else None
    if not isinstance(rows, list):
        raise DataError(f'{path} has no list "{name}": it is not COCO captions JSON.')
    return rows
