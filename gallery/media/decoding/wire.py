"""How the site and a decoder talk: a length, a JSON header, and bytes. Nothing is ever unpickled.

The decoder handles hostile files, so that what it answers is validated like any untrusted input.
"""

import json
import struct
from typing import Any, BinaryIO

from gallery.core.json_types import JsonObject

_LENGTH = struct.Struct(">I")
MAX_HEADER_BYTES = 4096
CHUNK_BYTES = 1 << 20


def send(stream: BinaryIO, header: JsonObject, *payloads: bytes) -> None:
    """Write one message. Raises OSError when the other side is gone."""
    text = json.dumps(header).encode()
    stream.write(_LENGTH.pack(len(text)) + text)
    for payload in payloads:
        stream.write(payload)
    stream.flush()


def copy(source: BinaryIO, stream: BinaryIO) -> None:
    """Write a file's bytes after its header, a chunk at a time."""
    while chunk := source.read(CHUNK_BYTES):
        stream.write(chunk)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any]:
    """Read one header. Raises EOFError at the end, ValueError for what is not a header."""
    (length,) = _LENGTH.unpack(read_exactly(stream, _LENGTH.size))
    if length > MAX_HEADER_BYTES:
        raise ValueError("The header is too long.")
    header = json.loads(read_exactly(stream, length))
    if not isinstance(header, dict):
        raise ValueError("The header is not an object.")  # noqa: TRY004
    return header


def read_exactly(stream: BinaryIO, size: int) -> bytes:
    """Read `size` bytes. Raises EOFError when the stream ends before."""
    found = stream.read(size)
    if len(found) != size:
        raise EOFError
    return found
