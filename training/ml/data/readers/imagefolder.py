"""Reader of a Hugging Face imagefolder: `metadata.jsonl` with a file name and captions a line.

The file is at the top, or one in each split's folder. The split is the line's `split`, or the
first folder of the file name; without either, all images are for training.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from training.ml.data.dataset import CaptionDataset, DataError
from training.ml.data.reading import (
    SPLIT_NAMES,
    DatasetEntry,
    Json,
    assemble,
    file_inside,
    parse_json,
    read_text,
)

METADATA = "metadata.jsonl"
FIELDS = ("captions", "caption", "text", "raw", "sentences")


def recognises(folder: Path) -> bool:
    """Return whether the folder is in this format."""
    return bool(_files(folder))


def read(folder: Path) -> CaptionDataset:
    """Read every metadata file; ids are the lines' `id`, or the file names."""
    problems: list[str] = []
    entries = [entry for path in _files(folder) for entry in _entries(folder, path, problems)]
    if not any(entry.split for entry in entries):
        problems.append("No line names a split: every picture is in train.")
        for entry in entries:
            entry.split = "train"
    return assemble(folder.name, entries, problems)


def _files(folder: Path) -> list[Path]:
    top = folder / METADATA
    return [top] if top.is_file() else sorted(folder.glob(f"*/{METADATA}"))


def _entries(folder: Path, path: Path, problems: list[str]) -> Iterator[DatasetEntry]:
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path.relative_to(folder)} line {number}"
        try:
            row = parse_json(line, where)
            name, captions = str(row["file_name"]), _captions(row)
        except (DataError, KeyError, TypeError):
            problems.append(f"{where} is not an object with file_name and captions.")
            continue
        below = (path.parent / name).relative_to(folder).as_posix()
        split = str(row.get("split") or below.partition("/")[0])
        yield DatasetEntry(
            id=str(row.get("id", below)),
            path=file_inside(folder, [below]),
            captions=captions,
            split=SPLIT_NAMES.get(split),
        )


def _captions(row: dict[str, Json]) -> list[str]:
    """Read the captions of a line. Raises KeyError when no field holds any."""
    field = next((name for name in FIELDS if name in row), FIELDS[0])
    value = row[field]
    return [str(text) for text in value] if isinstance(value, list) else [str(value)]
