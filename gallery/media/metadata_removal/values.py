"""Error and limits of all formats, and the EXIF orientation, which is kept."""

import re
import struct

# Limits of a file's structure; photographs are far below them.
MOST_DEPTH = 16  # of boxes in boxes
MOST_CHUNKS = 100_000  # boxes or chunks in one place
ORIENTATION_TAG = 0x0112
_SHORT = 3
_IN_XMP = re.compile(rb'tiff:Orientation(?:="|>)([1-8])')


class StripError(ValueError):
    """File structure that breaks the format, so that some metadata might be left behind."""


def orientation(*blocks: bytes) -> int:
    """Return the orientation that EXIF or XMP blocks state, 1 to 8; 1 if none does."""
    for block in blocks:
        found = _in_exif(block.removeprefix(b"Exif\0\0")) or _in_xmp(block)
        if found:
            return found
    return 1


def _in_exif(tiff: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 10:
        return 0
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 0
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for place in range(start + 2, min(start + 2 + 12 * count, len(tiff) - 11), 12):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, place)
        if (tag, kind) == (ORIENTATION_TAG, _SHORT) and 1 <= value <= 8:
            return int(value)
    return 0


def _in_xmp(block: bytes) -> int:
    found = _IN_XMP.search(block)
    return int(found[1]) if found else 0


def exif_of(orientation: int) -> bytes:
    """Return an EXIF block that holds the orientation and nothing else."""
    entry = struct.pack(">HHIHH", ORIENTATION_TAG, _SHORT, 1, orientation, 0)
    return b"MM\0*\0\0\0\x08" + struct.pack(">H", 1) + entry + bytes(4)
