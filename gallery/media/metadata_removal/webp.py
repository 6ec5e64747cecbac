"""WebP, RIFF chunks. Kept: pixels, transparency, animation, colour profile."""

import struct
from collections.abc import Iterator

from gallery.media.metadata_removal.values import MOST_CHUNKS, StripError, exif_of, orientation

PIXELS = {b"VP8 ", b"VP8L", b"ALPH"}
KEPT = {*PIXELS, b"VP8X", b"ICCP", b"ANIM", b"ANMF"}
DROPPED = {b"EXIF", b"XMP "}
FRAME_HEADER = 16
HAS_EXIF, HAS_XMP = 0x08, 0x04


def stripped(data: bytes) -> bytes:
    """Copy the chunks that the allow list names. Raise StripError."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise StripError("no WebP")
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    found = list(_chunks(data[12:end]))
    exif_orientation = orientation(*(body for kind, body in found if kind in DROPPED))
    kept = [(kind, body) for kind, body in found if kind in KEPT]
    body = b"".join(_chunk(kind, _clean(kind, data, exif_orientation)) for kind, data in kept)
    if exif_orientation != 1 and kept[0][0] == b"VP8X":
        body += _chunk(b"EXIF", exif_of(exif_orientation))
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    for _ in range(MOST_CHUNKS):
        if place + 8 > len(data):
            return
        kind, length = data[place : place + 4], struct.unpack_from("<I", data, place + 4)[0]
        yield kind, data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2
    raise StripError("too many chunks")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _clean(kind: bytes, body: bytes, exif_orientation: int) -> bytes:
    if kind == b"VP8X":
        flags = body[0] & ~(HAS_EXIF | HAS_XMP) | (HAS_EXIF if exif_orientation != 1 else 0)
        return bytes([flags]) + body[1:]
    if kind == b"ANMF":
        inner = _chunks(body[FRAME_HEADER:])
        pixels = b"".join(_chunk(kind, each) for kind, each in inner if kind in PIXELS)
        return body[:FRAME_HEADER] + pixels
    return body
