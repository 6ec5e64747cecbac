"""Words in files beside a picture: `.xmp`, `.txt`, and tables of many pictures."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from gallery.media.metadata import xmp
from gallery.media.metadata.text import MOST_CHARACTERS, ImageText, text_from, writable

OF_ONE = (".xmp", ".txt")
OF_MANY = ("captions.json", "captions.csv")
MOST_BYTES = {".xmp": 1 << 20, ".txt": 1 << 20, ".json": 64 << 20, ".csv": 64 << 20}
Table = Mapping[str, ImageText]


def is_sidecar(name: str) -> bool:
    """Whether a file holds words of pictures beside it."""
    path = PurePosixPath(name.lower())
    return path.suffix in OF_ONE or is_table(name)


def is_table(name: str) -> bool:
    """Whether a file holds the words of many pictures."""
    path = PurePosixPath(name.lower())
    return path.name in OF_MANY or (
        path.name.startswith("captionsite-") and path.suffix in (".json", ".csv")
    )


def most_bytes(name: str) -> int:
    """The largest sidecar of a name's kind that is read."""
    return MOST_BYTES.get(PurePosixPath(name.lower()).suffix, 0)


def names_for(picture: str) -> list[str]:
    """Where a picture's own words may stand, the best place first."""
    stem = str(PurePosixPath(picture).with_suffix(""))
    return [place + suffix for suffix in OF_ONE for place in (picture, stem)]


def read_one(name: str, data: bytes) -> ImageText:
    """The words of a sidecar of one picture; one that cannot be read says nothing."""
    if name.lower().endswith(".xmp"):
        try:
            return xmp.read(data)
        except xmp.PacketError:
            return ImageText()
    text = writable(_decoded(data))[:MOST_CHARACTERS]
    return ImageText(caption=" ".join(text.split()))


def read_table(name: str, data: bytes) -> Table:
    """The words of many pictures by file name; a table that cannot be read says nothing."""
    read = _read_csv if name.lower().endswith(".csv") else _read_json
    try:
        return dict(read(_decoded(data)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, csv.Error):
        return {}


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _read_json(text: str) -> Iterable[tuple[str, ImageText]]:
    found = json.loads(text)
    if "annotations" in found:
        return _read_coco(found)
    return [(str(one["file"]), text_from(one)) for one in found["pictures"]]


def _read_coco(found: Mapping[str, Any]) -> Iterable[tuple[str, ImageText]]:
    names = {one["id"]: str(one["file_name"]) for one in found["images"]}
    texts: dict[str, ImageText] = {}
    for one in found["annotations"]:
        if one["image_id"] in names:
            texts.setdefault(
                names[one["image_id"]], ImageText(caption=writable(str(one["caption"])))
            )
    return texts.items()


def _read_csv(text: str) -> Iterable[tuple[str, ImageText]]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    for row in rows:
        cells = {name: _plain(cell) for name, cell in row.items() if isinstance(cell, str)}
        if not cells.get("file"):
            continue
        codes = [name[len("caption_") :] for name in cells if name.startswith("caption_")]
        languages = {
            code: {"caption": cells[f"caption_{code}"], "alt_text": cells.get(f"alt_text_{code}")}
            for code in codes
            if cells[f"caption_{code}"]
        }
        yield cells["file"], text_from(cells | {"languages": languages})


def _plain(cell: str) -> str:
    """A cell without the quote that kept it from being a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@\t\r" else cell
