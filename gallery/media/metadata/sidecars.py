"""Sidecar files: their names, and the text in a sidecar of one image."""

import codecs
from pathlib import PurePosixPath

from gallery.media.metadata import xmp
from gallery.media.metadata.text import MOST_CHARACTERS, ImageText
from gallery.text.plain_text import plain_line

ONE_IMAGE = (".xmp", ".txt")
MANY_IMAGES = ("captions.json", "captions.csv")
MOST_BYTES = 1 << 20  # of the sidecar of one image


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
    return ImageText(caption=plain_line(_decoded(data)[: 2 * MOST_CHARACTERS])[:MOST_CHARACTERS])


def _decoded(data: bytes) -> str:
    """Decode by the byte order mark, else as UTF-8, else as Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
