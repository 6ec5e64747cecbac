"""Files of captions: COCO results, COCO references, Flickr8k token files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from training.ml.data.dataset import DataError
from training.ml.data.reading import Json, read_json
from training.ml.data.token_files import read_tokens

References = dict[str, list[str]]


def read_predictions(path: Path) -> dict[str, str]:
    """Read COCO results, `[{"image_id", "caption"}]`: captions by image, ids as text.

    Raises DataError for another shape, and for an image that has two captions.
    """
    rows = read_json(path)
    if not isinstance(rows, list) or not rows:
        raise DataError(f'{path} must be a JSON list of {{"image_id", "caption"}}, and not empty.')
    captions: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        key, caption = _entry(row, f"{path}, entry {number}")
        if key in captions:
            raise DataError(f"{path} has two captions for image {key}.")
        captions[key] = caption
    return captions


def read_references(path: Path) -> References:
    """Read references from COCO captions JSON, or from a Flickr8k token file.

    In a token file the image id is the file name. Raises DataError for anything else.
    """
    if not path.is_file():
        raise DataError(f"There is no file {path}.")
    with path.open(encoding="utf-8", errors="replace") as file:
        looks_like_json = file.read(64).lstrip()[:1] in ("{", "[")
    references = _coco(read_json(path), path) if looks_like_json else read_tokens(path)[0]
    if not references:
        raise DataError(
            f"{path} has no captions: expected COCO captions JSON or lines of "
            "`file#number<tab>caption`."
        )
    return references


def write_results(path: Path, captions: Iterable[tuple[str, str]]) -> None:
    """Write COCO results; ids that are whole numbers are written as numbers."""
    rows = [{"image_id": result_id(key), "caption": caption} for key, caption in captions]
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def result_id(key: str) -> int | str:
    """Convert an id to int where it is a decimal number, as the ids of COCO are."""
    return int(key) if key.isdecimal() and str(int(key)) == key else key


def _coco(values: Json, path: Path) -> References:
    rows = values.get("annotations") if isinstance(values, dict) else None
    if not isinstance(rows, list):
        raise DataError(f'{path} has no list "annotations": it is not COCO captions JSON.')
    references: References = {}
    for number, row in enumerate(rows, start=1):
        key, caption = _entry(row, f"{path}, annotation {number}")
        references.setdefault(key, []).append(caption)
    return references


def _entry(row: Json, where: str) -> tuple[str, str]:
    if (
        not isinstance(row, dict)
        or "image_id" not in row
        or not isinstance(row.get("caption"), str)
    ):
        raise DataError(f'{where}: expected an object with "image_id" and a text "caption".')
    return str(row["image_id"]), row["caption"]
