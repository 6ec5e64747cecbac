"""XMP in JPEG: one APP1 segment before the first scan. All other bytes are copied."""

from collections.abc import Iterator
from dataclasses import dataclass

XMP = b"http://ns.adobe.com/xap/1.0/\x00"
EXIF, MPF = b"Exif\x00\x00", b"MPF\x00"
APP0, APP1, APP2, SCAN = 0xE0, 0xE1, 0xE2, 0xDA
MOST_BYTES = 65533 - len(XMP)


@dataclass(frozen=True)
class Segment:
    """Marker segment before the first scan: its start and end offsets, and its payload."""

    marker: int
    start: int
    end: int
    payload: bytes


def segments(data: bytes) -> Iterator[Segment]:
    """Yield the segments before the first scan. Raise ValueError."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("This is not a JPEG.")
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("A JPEG's segment is missing.")
        start = at
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        if marker == SCAN:
            return
        length = int.from_bytes(data[at + 1 : at + 3], "big")
        end = at + 1 + length
        if length < 2 or end >= len(data):
            raise ValueError("A JPEG's segment is cut off.")
        yield Segment(marker, start, end, data[at + 3 : end])
        at = end


def packet(data: bytes) -> bytes | None:
    """Return the XMP packet, or None. Raise ValueError."""
    found = [s for s in segments(data) if s.marker == APP1 and s.payload.startswith(XMP)]
    return found[0].payload[len(XMP) :] if found else None


def with_packet(data: bytes, packet: bytes) -> bytes:
    """Return the file with the XMP packet replaced. Raise ValueError if that is impossible."""
    if len(packet) > MOST_BYTES:
        raise ValueError("The packet does not fit into one segment.")
    before_scan = list(segments(data))
    old = [s for s in before_scan if s.marker == APP1 and s.payload.startswith(XMP)]
    places = [s.start for s in before_scan if s.marker == APP2 and s.payload.startswith(MPF)]
    if places and any(s.start > places[0] for s in old):
        raise ValueError("Other pictures in this file would be lost.")
    place = 2
    for each in before_scan:
        if each.marker != APP0 and not (each.marker == APP1 and each.payload.startswith(EXIF)):
            break
        place = each.end
    xmp_segment = b"\xff\xe1" + (len(XMP) + len(packet) + 2).to_bytes(2, "big") + XMP + packet
    rest, at = [], place
    for segment in old:
        rest.append(data[at : segment.start])
        at = segment.end
    return b"".join([data[:place], xmp_segment, *rest, data[at:]])
