"""XMP in TIFF: a new first directory at the end of the file. Existing bytes keep their offsets."""

import struct
from dataclasses import dataclass

TAG, BYTE, UNDEFINED, CLASSIC = 700, 1, 7, 42


@dataclass(frozen=True)
class Directory:
    """First image file directory: byte order, raw entries by tag, offset of the next directory."""

    order: str
    entries: dict[int, bytes]
    following: int


def directory(data: bytes) -> Directory:
    """Read the first directory of a classic TIFF. Raise ValueError."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or struct.unpack(f"{order}H", data[2:4])[0] != CLASSIC:
        raise ValueError("This is not a classic TIFF.")
    start = struct.unpack(f"{order}I", data[4:8])[0]
    count = struct.unpack(f"{order}H", data[start : start + 2])[0]
    end = start + 2 + 12 * count
    if end + 4 > len(data):
        raise ValueError("A TIFF's directory is cut off.")
    raw = [data[at : at + 12] for at in range(start + 2, end, 12)]
    entries = {struct.unpack(f"{order}H", entry[:2])[0]: entry for entry in raw}
    return Directory(order, entries, struct.unpack(f"{order}I", data[end : end + 4])[0])


def packet(data: bytes) -> bytes | None:
    """Return the XMP packet, or None. Raise ValueError."""
    found = directory(data)
    entry = found.entries.get(TAG)
    if entry is None:
        return None
    kind, count, offset = struct.unpack(f"{found.order}HII", entry[2:])
    if kind not in {BYTE, UNDEFINED} or offset + count > len(data):
        raise ValueError("The packet's place makes no sense.")
    return data[offset : offset + count]


def with_packet(data: bytes, packet: bytes) -> bytes:
    """Return the file with the XMP packet replaced. Raise ValueError if that is impossible."""
    found = directory(data)
    padded = data + b"\x00" * (len(data) % 2)
    text = packet + b"\x00" * (-len(packet) % 4)
    start = len(padded) + len(text)
    if start > 0xFFFF_FFFF - 65536 * 12:
        raise ValueError("The file is too large for another directory.")
    entry = struct.pack(f"{found.order}HHII", TAG, BYTE, len(text), len(padded))
    entries = found.entries | {TAG: entry}
    table = struct.pack(f"{found.order}H", len(entries))
    table += b"".join(entries[tag] for tag in sorted(entries))
    table += struct.pack(f"{found.order}I", found.following)
    head = padded[:4] + struct.pack(f"{found.order}I", start)
    return head + padded[8:] + text + table
