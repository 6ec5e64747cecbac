"""XMP in PNG: one iTXt chunk behind the header. All other bytes are copied."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"XML:com.adobe.xmp\x00"
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class PngChunk:
    """A chunk: its kind, where it starts and ends, and its body."""

    kind: bytes
    start: int
    end: int
    body: bytes

    @property
    def is_xmp(self) -> bool:
        return self.kind == b"iTXt" and self.body.startswith(KEYWORD)


def chunks(data: bytes) -> Iterator[PngChunk]:
    """The chunks up to the end of the picture. Raises ValueError."""
    if not data.startswith(SIGNATURE):
        raise ValueError("This is not a PNG.")
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        end = at + 12 + length
        if end > len(data):
            raise ValueError("A PNG's chunk is cut off.")
        yield PngChunk(data[at + 4 : at + 8], at, end, data[at + 8 : end - 4])
        at = end


def packet(data: bytes) -> bytes | None:
    """The XMP packet, if there is one. Raises ValueError."""
    for chunk in chunks(data):
        if chunk.is_xmp:
            return _text(chunk.body[len(KEYWORD) :])
    return None


def _text(body: bytes) -> bytes:
    compressed, rest = body[0], body[2:]
    _language, _, rest = rest.partition(b"\x00")
    _translated, _, text = rest.partition(b"\x00")
    if not compressed:
        return text
    inflated = zlib.decompressobj().decompress(text, MOST_BYTES + 1)
    if len(inflated) > MOST_BYTES:
        raise ValueError("The packet is too large.")
    return inflated


def with_packet(data: bytes, packet: bytes) -> bytes:
    """The same picture with another packet. Raises ValueError where that cannot be done."""
    every = list(chunks(data))
    if not every or every[0].kind != b"IHDR":
        raise ValueError("A PNG starts with its header.")
    body = b"iTXt" + KEYWORD + b"\x00\x00\x00\x00" + packet
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    kept, at = [], every[0].end
    for old in (each for each in every if each.is_xmp):
        kept.append(data[at : old.start])
        at = old.end
    return b"".join([data[: every[0].end], chunk, *kept, data[at:]])
