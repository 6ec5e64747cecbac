"""HEIC and AVIF: ISO base media boxes, with items anywhere in the file.

Metadata is overwritten with zeros in place, so that all offsets stay valid, and its items get a
type that readers skip.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from gallery.media.metadata_removal.values import MOST_CHUNKS, MOST_DEPTH, StripError

KEPT = {b"ftyp", b"meta", b"mdat", b"moov"}
METADATA = {b"Exif", b"mime", b"uri "}
SKIPPED_TYPE = b"skip"
MAX_EXTENTS = 10_000  # of all items together
MAX_MDATS = 100


class Box(NamedTuple):
    """ISO base media box: its type, and the start and end offsets of its content."""

    kind: bytes
    start: int
    end: int


@dataclass
class Items:
    """Items of a `meta` box: the offset of each one's type, and the extents of its data."""

    kinds: dict[int, int] = field(default_factory=dict)
    extents: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    extents_left: int = MAX_EXTENTS


def stripped(data: bytes) -> bytes:
    """Overwrite the metadata in place. Raise StripError."""
    out = bytearray(data)
    boxes = list(_boxes(data, 0, len(data)))
    if not boxes or boxes[0].kind != b"ftyp":
        raise StripError("no file type")
    items = Items()
    metas = [box for box in boxes if box.kind == b"meta"]
    if len(metas) > 1:
        raise StripError("more than one table of items")
    for box in metas:
        items = _items(data, box)
        _blank_descriptions(out, box.start + 4, box.end)
    _blank_metadata(out, items)
    if not any(box.kind == b"moov" for box in boxes):
        _blank_unnamed(out, boxes, items)
    for box in boxes:
        if box.kind == b"moov":
            _blank_inside(out, box)
        elif box.kind not in KEPT:
            _blank_box(out, box)
    end = boxes[-1].end
    return bytes(out[:end])


def _boxes(data: bytes | bytearray, place: int, end: int) -> Iterator[Box]:
    for _ in range(MOST_CHUNKS):
        if place + 8 > end:
            return
        length, kind = struct.unpack_from(">I4s", data, place)
        start = place + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, start)
            start += 8
        stop = end if length == 0 else place + length
        if stop < start or stop > end:
            raise StripError("a box is longer than what holds it")
        yield Box(kind, start, stop)
        place = stop
    raise StripError("too many boxes")


def _items(data: bytes, meta: Box) -> Items:
    found, idat = Items(), 0
    inner = list(_boxes(data, meta.start + 4, meta.end))
    for box in inner:
        if box.kind == b"idat":
            idat = box.start
    for box in inner:
        if box.kind == b"iinf":
            _read_kinds(data, box, found)
        elif box.kind == b"iloc":
            _read_extents(data, box, found, idat)
    return found


def _read_kinds(data: bytes, iinf: Box, found: Items) -> None:
    start = iinf.start + (6 if data[iinf.start] == 0 else 8)
    for box in _boxes(data, start, iinf.end):
        version = data[box.start]
        if box.kind != b"infe" or version < 2:
            continue
        wide = version > 2
        (item,) = struct.unpack_from(">I" if wide else ">H", data, box.start + 4)
        found.kinds[item] = box.start + (10 if wide else 8)


def _read_extents(data: bytes, iloc: Box, found: Items, idat: int) -> None:
    version, sizes = data[iloc.start], data[iloc.start + 4 : iloc.start + 6]
    offset_size, length_size, base_size = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4
    index_size = sizes[1] & 15 if version else 0
    read = _Fields(data, iloc.start + 6)
    for _ in range(read.number(4 if version == 2 else 2)):
        item = read.number(4 if version == 2 else 2)
        method = read.number(2) & 15 if version else 0
        read.number(2)
        base = read.number(base_size) + (idat if method == 1 else 0)
        extents = found.extents.setdefault(item, [])
        count = read.number(2)
        found.extents_left -= count or 1
        if found.extents_left < 0:
            raise StripError("too many extents")
        for _ in range(count):
            read.number(index_size)
            start = base + read.number(offset_size)
            extents.append((start, start + read.number(length_size)))


class _Fields:
    """Reader of consecutive big-endian integers of given widths."""

    def __init__(self, data: bytes, place: int) -> None:
        self._data, self._place = data, place

    def number(self, width: int) -> int:
        field_ = self._data[self._place : self._place + width]
        if len(field_) != width:
            raise StripError("a table is longer than the file")
        self._place += width
        return int.from_bytes(field_, "big")


def _blank(out: bytearray, start: int, end: int) -> None:
    end = min(end, len(out))
    if start < end:
        out[start:end] = bytes(end - start)


def _blank_metadata(out: bytearray, items: Items) -> None:
    extents: list[tuple[int, int]] = []
    for item, place in items.kinds.items():
        if bytes(out[place : place + 4]) in METADATA:
            out[place : place + 4] = SKIPPED_TYPE
            extents += items.extents.pop(item, [])
    blanked = 0
    for start, end in sorted(extents):  # extents may overlap; blank each byte once
        _blank(out, max(start, blanked), end)
        blanked = max(blanked, end)


def _blank_unnamed(out: bytearray, boxes: list[Box], items: Items) -> None:
    """Blank the bytes of `mdat` that belong to no remaining item."""
    named = sorted(extent for extents in items.extents.values() for extent in extents)
    mdats = [box for box in boxes if box.kind == b"mdat"]
    if len(mdats) > MAX_MDATS:
        raise StripError("too many boxes of data")
    for box in mdats:
        place = box.start
        for start, end in named:
            _blank(out, place, min(start, box.end))
            place = max(place, end)
        _blank(out, place, box.end)


def _blank_inside(out: bytearray, box: Box, depth: int = 0) -> None:
    """Blank the metadata of an image sequence and of its tracks."""
    _require_shallow(depth)
    for inner in list(_boxes(out, box.start, box.end)):
        if inner.kind in {b"udta", b"meta", b"uuid"}:
            _blank_box(out, inner)
        elif inner.kind == b"trak":
            _blank_inside(out, inner, depth + 1)


def _require_shallow(depth: int) -> None:
    if depth > MOST_DEPTH:
        raise StripError("boxes in boxes, too deep")


def _blank_descriptions(out: bytearray, start: int, end: int, depth: int = 0) -> None:
    """Blank user descriptions among the items' properties."""
    _require_shallow(depth)
    for box in list(_boxes(out, start, end)):
        if box.kind in {b"iprp", b"ipco"}:
            _blank_descriptions(out, box.start, box.end, depth + 1)
        elif box.kind in {b"udes", b"uuid", b"udta"}:
            _blank_box(out, box)


def _blank_box(out: bytearray, box: Box) -> None:
    kind = box.start - 4 if bytes(out[box.start - 4 : box.start]) == box.kind else box.start - 12
    out[kind : kind + 4] = b"free"
    _blank(out, box.start, box.end)
