"""JPEG, a sequence of segments. Kept: tables, frames, scans, resolution, ICC profile, Adobe."""

import struct

from gallery.media.metadata_removal.values import StripError, exif_of, orientation

SOI, EOI, SOS, COM = 0xD8, 0xD9, 0xDA, 0xFE
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
STANDALONE = {0x01, *range(0xD0, 0xD8)}
JFIF_BYTES = 12  # of its fields, before an embedded thumbnail


def stripped(data: bytes) -> bytes:
    """Copy the segments that the allow list names, up to the end of image. Raise StripError."""
    if data[:2] != b"\xff\xd8":
        raise StripError("no start of image")
    kept, dropped = _segments(data)
    exif_orientation = orientation(*dropped)
    head = [b"\xff\xd8"]
    if kept and kept[0][:2] == b"\xff\xe0":
        head.append(kept.pop(0))  # JFIF must be the first segment
    if exif_orientation != 1:
        head.append(_segment(APP1, b"Exif\0\0" + exif_of(exif_orientation)))
    return b"".join([*head, *kept, b"\xff\xd9"])


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _segments(data: bytes) -> tuple[list[bytes], list[bytes]]:
    """Return the kept segments, and the bodies of dropped ones that may state the orientation."""
    kept: list[bytes] = []
    dropped: list[bytes] = []
    place = 2
    while place + 1 < len(data):
        marker, place = _marker(data, place)
        if marker == EOI:
            break
        if marker in STANDALONE:
            continue
        (length,) = struct.unpack_from(">H", data, place)
        if length < 2 or place + length > len(data):
            raise StripError("a segment is longer than the file")
        body, place = data[place + 2 : place + length], place + length
        if copy := _kept(marker, body):
            kept.append(copy)
        elif marker == APP1:
            dropped.append(body)
        if marker == SOS:
            end = _end_of_scan(data, place)
            kept.append(data[place:end])
            place = end
    return kept, dropped


def _marker(data: bytes, place: int) -> tuple[int, int]:
    """Return the next marker and the offset after it; skip fill bytes and stray bytes."""
    place = data.find(b"\xff", place)
    while 0 <= place < len(data) - 1 and data[place + 1] in {0xFF, 0x00}:
        place = data.find(b"\xff", place + 1)
    if not 0 <= place < len(data) - 1:
        return EOI, len(data)
    return data[place + 1], place + 2


def _kept(marker: int, body: bytes) -> bytes:
    if marker == APP0:
        is_jfif = body[:5] == b"JFIF\0" and len(body) >= JFIF_BYTES
        return _segment(APP0, body[:JFIF_BYTES] + b"\0\0") if is_jfif else b""
    if marker == APP2:
        return _segment(marker, body) if body.startswith(b"ICC_PROFILE\0") else b""
    if marker == APP14:
        return _segment(marker, body[:12]) if body.startswith(b"Adobe") else b""
    if 0xE0 <= marker <= 0xEF or marker == COM:
        return b""
    return _segment(marker, body)


def _end_of_scan(data: bytes, place: int) -> int:
    """Return the offset where entropy-coded data ends: the first marker that is not a restart."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            return len(data)
        if data[place + 1] == 0 or 0xD0 <= data[place + 1] <= 0xD7:
            place += 2
        elif data[place + 1] == 0xFF:
            place += 1
        else:
            return place
