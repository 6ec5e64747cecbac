"""Reader of Flickr30k: a CSV or a token file of captions, and a folder of images.

Young et al., TACL 2 (2014). Karpathy's splits, 29,000 / 1,014 / 1,000, are read from lists of file
names beside the captions or from a column of the CSV. Without either, the original app's are used:
the first 29,000 images in the order of the captions, the next 1,000 for dev, the rest for test.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from training.ml.data.dataset import CaptionDataset, DataError
from training.ml.data.reading import (
    SPLIT_NAMES,
    DatasetEntry,
    assemble,
    image_folders,
    locate,
    parse_json,
    read_text,
)
from training.ml.data.token_files import read_tokens

TOKENS = ("results_20130124.token", "flickr30k.token.txt", "results.token")
TABLES = ("results.csv", "flickr_annotations_30k.csv", "captions.csv")
LISTS = {
    "train": ("train_images.txt", "train.txt"),
    "dev": ("val_images.txt", "val.txt", "dev.txt"),
    "test": ("test_2016_images.txt", "test_images.txt", "test.txt"),
}
ORIGINAL_TRAIN, ORIGINAL_DEV = 29_000, 1_000
Captions = dict[str, list[str]]


def recognises(folder: Path) -> bool:
    """Return whether the folder is in this format."""
    return _captions_file(folder) is not None


def read(folder: Path) -> CaptionDataset:
    """Read captions and splits; images are found by file name, two folders deep."""
    path = _captions_file(folder)
    if path is None:
        raise DataError(f"{folder} has none of {', '.join((*TABLES, *TOKENS))}.")
    splits: dict[str, str] = {}
    if path.suffix == ".csv":
        captions, problems = _read_table(path, splits)
    else:
        captions, problems = read_tokens(path)
    splits = _lists(folder, captions, problems) or splits or original_splits(list(captions))
    places = image_folders(folder)
    entries = (
        DatasetEntry(name, locate(folder, places, name), texts, splits.get(name))
        for name, texts in captions.items()
    )
    return assemble("Flickr30k", entries, problems)


def original_splits(names: list[str]) -> dict[str, str]:
    """Assign 29,000 names to train, 1,000 to dev and the others to test, in the order given."""
    cut = ORIGINAL_TRAIN + ORIGINAL_DEV
    return {
        name: "train" if at < ORIGINAL_TRAIN else "dev" if at < cut else "test"
        for at, name in enumerate(names)
    }


def _captions_file(folder: Path) -> Path | None:
    names = (folder / name for name in (*TABLES, *TOKENS))
    return next((path for path in names if path.is_file()), None)


def _lists(folder: Path, captions: Captions, problems: list[str]) -> dict[str, str]:
    """Read each image's split from the lists in the folder or in `image_splits`.

    Lists may omit the extension: `36979.jpg` is also written `36979`. Raises DataError for an
    image in two lists.
    """
    splits: dict[str, str] = {}
    for split, names in LISTS.items():
        places = [folder / place / name for name in names for place in (".", "image_splits")]
        path = next((place for place in places if place.is_file()), None)
        for line in read_text(path).split() if path else ():
            name = line.partition("#")[0]
            name = name if name in captions else f"{name}.jpg"
            if name not in captions:
                problems.append(f"{line} is in a split but has no captions.")
            elif splits.setdefault(name, split) != split:
                raise DataError(f"{name} is in two splits, {splits[name]} and {split}.")
    return splits


def _read_table(path: Path, splits: dict[str, str]) -> tuple[Captions, list[str]]:
    text = read_text(path)
    if "raw" in text.split("\n", 1)[0]:
        return _read_annotations(text, path.name, splits)
    captions: Captions = {}
    problems: list[str] = []
    for number, row in _rows(text):
        if len(row) < 2 or not row[0] or not row[-1]:
            problems.append(f"{path.name} line {number} is not `file| number| caption`.")
        else:
            captions.setdefault(row[0], []).append(row[-1])
    return captions, problems


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows after the heading, split at `|`, or read as CSV of file and caption.

    In one line of the published file a `|` is missing between the number and the caption.
    """
    lines = text.split("\n")
    if "|" not in lines[0]:
        for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
            if number > 1 and row:
                yield number, [cell.strip() for cell in row]
        return
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            name, _, rest = line.partition("|")
            middle, bar, caption = rest.strip().partition("|")
            if not bar and middle[:1].isdigit():
                caption = middle.lstrip("0123456789")
            yield number, [name.strip(), caption.strip()]


def _read_annotations(text: str, name: str, splits: dict[str, str]) -> tuple[Captions, list[str]]:
    """Read the table of the Hugging Face copy: `raw` is a JSON list, `split` is Karpathy's."""
    captions: Captions = {}
    problems: list[str] = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            texts = parse_json(row["raw"], f"{name} line {number}")
            captions[row["filename"]] = [str(text) for text in texts]
        except (DataError, KeyError, TypeError):
            problems.append(f"{name} line {number} has no filename or no list of captions.")
            continue
        split = SPLIT_NAMES.get((row.get("split") or "").strip())
        if split:
            splits[row["filename"]] = split
    return captions, problems
