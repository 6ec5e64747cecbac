"""Messages between the web process and a decoder: a length, a JSON header, bytes. No pickles.

The decoder reads hostile files, so its replies are validated like any untrusted input.
"""

import json
import struct
from typing import Any, BinaryIO

Header = dict[str, Any]  # JSON from the other process, not validated yet
_LENGTH = struct.Struct(">I")
MAX_HEADER_BYTES = 4096
CHUNK_BYTES = 1 << 20


def send(stream: BinaryIO, header: Header, *payloads: bytes) -> None:
    """Write one message. Raise OSError if the other process has ended."""
    text = json.dumps(header).encode()
    stream.write(_LENGTH.pack(len(text)) + text)
    for payload in payloads:
        stream.write(payload)
    stream.flush()


def copy(source: BinaryIO, stream: BinaryIO) -> None:
    """Copy a file's bytes to the stream in chunks."""
    while chunk := source.read(CHUNK_BYTES):
        stream.write(chunk)
    stream.flush()


def receive(stream: BinaryIO) -> Header:
    """Read one header. Raise EOFError at the end, ValueError if it is not a JSON object."""
    (length,) = _LENGTH.unpack(read_exactly(stream, _LENGTH.size))
    if length > MAX_HEADER_BYTES:
        raise ValueError("The header is too long.")
    try:
        header = json.loads(read_exactly(stream, length))
    except RecursionError as error:
        raise ValueError("The header is nested too deep.") from error
    if not isinstance(header, dict):
        raise ValueError("The header is not an object.")  # noqa: TRY004
    return header


def read_exactly(stream: BinaryIO, size: int) -> bytes:
    """Read `size` bytes. Raise EOFError if the stream ends before."""
    found = stream.read(size)
    if len(found) != size:
        raise EOFError
    return found
