"""XMP in WebP: one chunk at the end and a flag in the header. All other bytes are copied."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

XMP_FLAG, ALPHA_FLAG = 0x04, 0x10
MOST_CHUNKS = 100_000


@dataclass(frozen=True)
class RiffChunk:
    """RIFF chunk: its type and its body."""

    kind: bytes
    body: bytes

    def __bytes__(self) -> bytes:
        padding = b"\x00" if len(self.body) % 2 else b""
        return self.kind + struct.pack("<I", len(self.body)) + self.body + padding


def chunks(data: bytes) -> Iterator[RiffChunk]:
    """Yield the chunks in order. Raise ValueError."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("This is not a WebP.")
    found = 0
    at, end = 12, min(len(data), 8 + struct.unpack("<I", data[4:8])[0])
    while at + 8 <= end:
        length = struct.unpack("<I", data[at + 4 : at + 8])[0]
        if at + 8 + length > end:
            raise ValueError("A WebP's chunk is cut off.")
        yield RiffChunk(data[at : at + 4], data[at + 8 : at + 8 + length])
        at += 8 + length + length % 2
        found += 1
        if found > MOST_CHUNKS:
            raise ValueError("A WebP has too many chunks.")


def packet(data: bytes) -> bytes | None:
    """Return the XMP packet, or None. Raise ValueError."""
    return next((chunk.body for chunk in chunks(data) if chunk.kind == b"XMP "), None)


def with_packet(data: bytes, packet: bytes) -> bytes:
    """Return the file with the XMP packet replaced. Raise ValueError if that is impossible."""
    others = [chunk for chunk in chunks(data) if chunk.kind != b"XMP "]
    if not others:
        raise ValueError("This WebP holds no picture.")
    if others[0].kind == b"VP8X":
        header = others.pop(0).body
        header = bytes([header[0] | XMP_FLAG]) + header[1:]
    else:
        header = _header(others[0])
    parts = [RiffChunk(b"VP8X", header), *others, RiffChunk(b"XMP ", packet)]
    body = b"WEBP" + b"".join(map(bytes, parts))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _header(picture: RiffChunk) -> bytes:
    """Return the body of a VP8X header for a simple file: flags, and width and height minus one."""
    if picture.kind == b"VP8 " and picture.body[3:6] == b"\x9d\x01\x2a":
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", picture.body[6:10]))
        flags = XMP_FLAG
    elif picture.kind == b"VP8L" and picture.body[0] == 0x2F:
        bits = struct.unpack("<I", picture.body[1:5])[0]
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags = XMP_FLAG | (ALPHA_FLAG if bits >> 28 & 1 else 0)
    else:
        raise ValueError("This WebP's picture is of an unknown kind.")
    sides = b"".join(int(side - 1).to_bytes(3, "little") for side in (width, height))
    return bytes([flags, 0, 0, 0]) + sides
