"""PNG, a sequence of chunks. Kept: pixels, palette, colours, sizes, animation."""

import struct
import zlib

from gallery.media.metadata_removal.values import StripError, exif_of, orientation

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"),
    *(b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI"),
    *(b"bKGD", b"hIST", b"pHYs"),
    *(b"acTL", b"fcTL", b"fdAT"),
}
SAYS_ORIENTATION = {b"eXIf", b"iTXt"}


def stripped(data: bytes) -> bytes:
    """Copy the chunks that the allow list names, up to IEND. Raise StripError."""
    if not data.startswith(SIGNATURE):
        raise StripError("no signature")
    kept: list[bytes] = []
    dropped: list[bytes] = []
    place = len(SIGNATURE)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        kind, end = data[place + 4 : place + 8], place + 12 + length
        if kind in KEPT:
            kept.append(data[place:end])
        elif kind in SAYS_ORIENTATION:
            dropped.append(data[place + 8 : end - 4])
        if kind == b"IEND":
            break
        place = end
    if not kept or kept[0][4:8] != b"IHDR":
        raise StripError("no header")
    if (exif_orientation := orientation(*dropped)) != 1:
        kept.insert(1, _chunk(b"eXIf", exif_of(exif_orientation)))
    return SIGNATURE + b"".join(kept)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
