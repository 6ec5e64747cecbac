"""Sidecar files with the text of images: `.xmp` and `.txt` for one image, tables for many."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TypedDict

from gallery.media.metadata import xmp
from gallery.media.metadata.text import (
    MOST_CHARACTERS,
    ImageText,
    TextValues,
    TranslationValues,
    text_from,
)
from gallery.text.plain_text import plain_line, plain_text

ONE_IMAGE = (".xmp", ".txt")
MANY_IMAGES = ("captions.json", "captions.csv")
MOST_BYTES = {".xmp": 1 << 20, ".txt": 1 << 20, ".json": 64 << 20, ".csv": 64 << 20}
Table = Mapping[str, ImageText]


class CocoImage(TypedDict):
    """Image of a COCO captions file."""

    id: int
    file_name: str


class CocoAnnotation(TypedDict):
    """Caption of an image in a COCO captions file."""

    image_id: int
    caption: str


class CocoCaptions(TypedDict):
    """COCO captions file, as far as it is read here."""

    images: list[CocoImage]
    annotations: list[CocoAnnotation]


def is_sidecar(name: str) -> bool:
    """Return whether a file is a sidecar, of one image or of many."""
    path = PurePosixPath(name.lower())
    return path.suffix in ONE_IMAGE or is_table(name)


def is_table(name: str) -> bool:
    """Return whether a file is a table with the text of many images."""
    path = PurePosixPath(name.lower())
    return path.name in MANY_IMAGES or (
        path.name.startswith("captionsite-") and path.suffix in (".json", ".csv")
    )


def most_bytes(name: str) -> int:
    """Return the size limit, in bytes, of sidecars with this file extension."""
    return MOST_BYTES.get(PurePosixPath(name.lower()).suffix, 0)


def names_for(picture: str) -> list[str]:
    """Return the names that an image's own sidecar may have, in order of preference."""
    stem = str(PurePosixPath(picture).with_suffix(""))
    return [place + suffix for suffix in ONE_IMAGE for place in (picture, stem)]


def read_one(name: str, data: bytes) -> ImageText:
    """Return the text in the sidecar of one image; empty if it cannot be read."""
    if name.lower().endswith(".xmp"):
        try:
            return xmp.read(data)
        except xmp.PacketError:
            return ImageText()
    return ImageText(caption=plain_line(_decoded(data))[:MOST_CHARACTERS])


def read_table(name: str, data: bytes) -> Table:
    """Return the text of many images by file name; empty if the table cannot be read."""
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
    return [(str(picture["file"]), text_from(picture)) for picture in found["pictures"]]


def _read_coco(found: CocoCaptions) -> Iterable[tuple[str, ImageText]]:
    names = {image["id"]: str(image["file_name"]) for image in found["images"]}
    texts: dict[str, ImageText] = {}
    for annotation in found["annotations"]:
        if annotation["image_id"] in names:
            text = ImageText(caption=plain_text(str(annotation["caption"])))
            texts.setdefault(names[annotation["image_id"]], text)
    return texts.items()


def _read_csv(text: str) -> Iterable[tuple[str, ImageText]]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    for row in rows:
        cells = {
            name: _without_apostrophe(cell) for name, cell in row.items() if isinstance(cell, str)
        }
        if not cells.get("file"):
            continue
        codes = [name[len("caption_") :] for name in cells if name.startswith("caption_")]
        languages: dict[str, TranslationValues] = {
            code: {"caption": cells[f"caption_{code}"], "alt_text": cells.get(f"alt_text_{code}")}
            for code in codes
            if cells[f"caption_{code}"]
        }
        values = TextValues(
            caption=cells.get("caption"),
            alt_text=cells.get("alt_text"),
            description=cells.get("description"),
            captioner=cells.get("captioner"),
            languages=languages,
        )
        yield cells["file"], text_from(values)


def _without_apostrophe(cell: str) -> str:
    """Return a cell without the apostrophe that spreadsheets need before a formula sign."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@\t\r" else cell
