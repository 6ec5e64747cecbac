"""XMP in PNG: one iTXt chunk after the header. All other bytes are copied."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"XML:com.adobe.xmp\x00"
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class PngChunk:
    """PNG chunk: its type, its start and end offsets, and its body."""

    kind: bytes
    start: int
    end: int
    body: bytes

    @property
    def is_xmp(self) -> bool:
        return self.kind == b"iTXt" and self.body.startswith(KEYWORD)


def chunks(data: bytes) -> Iterator[PngChunk]:
    """Yield the chunks. Raise ValueError."""
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
    """Return the XMP packet, or None. Raise ValueError."""
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
    """Return the file with the XMP packet replaced. Raise ValueError if that is impossible."""
    all_chunks = list(chunks(data))
    if not all_chunks or all_chunks[0].kind != b"IHDR":
        raise ValueError("A PNG starts with its header.")
    body = b"iTXt" + KEYWORD + b"\x00\x00\x00\x00" + packet
    xmp_chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    copied, at = [], all_chunks[0].end
    for old in (chunk for chunk in all_chunks if chunk.is_xmp):
        copied.append(data[at : old.start])
        at = old.end
    return b"".join([data[: all_chunks[0].end], xmp_chunk, *copied, data[at:]])
