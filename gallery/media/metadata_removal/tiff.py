"""TIFF: directories that point to values and pixel data.

The file is written anew from the tags on the allow list, so that data which no kept tag points to
is dropped.
"""

import struct
from dataclasses import dataclass

from gallery.media.metadata_removal.values import StripError

# Tags of size, compression, colours, resolution, orientation, strips and tiles.
KEPT = {
    *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 274, 277, 278, 280, 281),
    *(282, 283, 284, 290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323),
    *(332, 334, 336, 338, 339, 340, 341, 347, 529, 530, 531, 532, 34675),
}
STRIPS, STRIP_BYTES, TILES, TILE_BYTES = 273, 279, 324, 325
COMPRESSION, OLD_JPEG = 259, 6
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
SIZES |= {16: 8, 17: 8, 18: 8}
INTEGERS = {1: "B", 3: "H", 4: "I", 16: "Q"}
LONG = 4
MAX_PAGES = 10_000
MAX_INTEGERS = 1_000_000  # strips or tiles of a page
# Tags may share values: the limit of all bytes read is GROWTH times the file's size.
GROWTH, SPARE_BYTES = 2, 1 << 16


@dataclass(frozen=True)
class TiffEntry:
    """Directory entry: a tag's type, its number of values, and their bytes as in the file."""

    kind: int
    count: int
    value: bytes


Page = dict[int, TiffEntry]


class TiffReader:
    """Reader of the directories of a TIFF: either byte order, classic or BigTIFF."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        order = {b"II": "<", b"MM": ">"}.get(data[:2])
        if order is None:
            raise StripError("no byte order")
        self.order = order
        (version,) = struct.unpack_from(f"{order}H", data, 2)
        self.big = version == 43
        self._offset = "Q" if self.big else "I"
        self._width = 8 if self.big else 4
        self._left = GROWTH * len(data) + SPARE_BYTES

    def pages(self) -> list[Page]:
        """Return every directory of the chain, each once even if the chain is a loop."""
        (place,) = self._unpack(self._offset, 8 if self.big else 4)
        seen: set[int] = set()
        found = []
        while place and place not in seen and len(seen) < MAX_PAGES:
            seen.add(place)
            page, place = self._directory(place)
            found.append(page)
        if not found:
            raise StripError("no directory")
        return found

    def integers(self, entry: TiffEntry) -> list[int]:
        """Return an entry's values as integers. Raise StripError."""
        if entry.count > MAX_INTEGERS:
            raise StripError("too many strips or tiles")
        return list(struct.unpack(f"{self.order}{entry.count}{INTEGERS[entry.kind]}", entry.value))

    def _unpack(self, form: str, place: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + form, self.data, place)

    def _directory(self, place: int) -> tuple[Page, int]:
        (count,) = self._unpack("Q" if self.big else "H", place)
        place += 8 if self.big else 2
        size = 20 if self.big else 12
        if count * size > len(self.data):
            raise StripError("a directory is longer than the file")
        page = {}
        for start in range(place, place + count * size, size):
            tag, kind, values = self._unpack(f"HH{self._offset}", start)
            if tag in KEPT or tag in {STRIPS, STRIP_BYTES, TILES, TILE_BYTES}:
                page[tag] = self._entry(kind, values, start + 4 + self._width)
        end = place + count * size
        return page, self._unpack(self._offset, end)[0] if end + self._width <= len(
            self.data
        ) else 0

    def _entry(self, kind: int, count: int, place: int) -> TiffEntry:
        length = SIZES[kind] * count
        if length > self._width:
            (place,) = self._unpack(self._offset, place)
        value = self.piece(place, length)
        if len(value) != length:
            raise StripError("a value is longer than the file")
        return TiffEntry(kind, count, value)

    def piece(self, place: int, length: int) -> bytes:
        """Return bytes of the file. Raise StripError above the limit of all bytes read."""
        self._left -= length
        if self._left < 0:
            raise StripError("directories that share their values too often")
        return self.data[place : place + length]


class TiffWriter:
    """Writer of a classic TIFF in a given byte order."""

    def __init__(self, order: str) -> None:
        self._order = order
        self._out = bytearray((b"II" if order == "<" else b"MM") + self._pack("HI", 42, 0))
        self._link = 4

    def _pack(self, form: str, *values: int) -> bytes:
        return struct.pack(self._order + form, *values)

    def put(self, data: bytes) -> int:
        """Append bytes at an even offset; return the offset."""
        self._out += bytes(len(self._out) % 2)
        place = len(self._out)
        self._out += data
        return place

    def page(self, page: Page) -> None:
        """Append a directory and link it to the one before."""
        rows = b"".join(self._row(tag, page[tag]) for tag in sorted(page))
        place = self.put(self._pack("H", len(page)) + rows + bytes(4))
        self._out[self._link : self._link + 4] = self._pack("I", place)
        self._link = len(self._out) - 4

    def _row(self, tag: int, entry: TiffEntry) -> bytes:
        value = entry.value
        field = value.ljust(4, b"\0") if len(value) <= 4 else self._pack("I", self.put(value))
        return self._pack("HHI", tag, entry.kind, entry.count) + field

    def longs(self, values: list[int]) -> TiffEntry:
        return TiffEntry(LONG, len(values), self._pack(f"{len(values)}I", *values))

    def data(self) -> bytes:
        return bytes(self._out)


def stripped(data: bytes) -> bytes:
    """Write the image anew from the tags on the allow list. Raise StripError."""
    reader = TiffReader(data)
    writer = TiffWriter(reader.order)
    for page in reader.pages():
        writer.page(_moved(reader, writer, page))
    return writer.data()


def _moved(reader: TiffReader, writer: TiffWriter, page: Page) -> Page:
    """Return a directory whose strips or tiles have been copied into the new file."""
    if COMPRESSION in page and reader.integers(page[COMPRESSION]) == [OLD_JPEG]:
        raise StripError("JPEG of the old kind")
    moved = {tag: entry for tag, entry in page.items() if tag in KEPT}
    for offsets, lengths in ((STRIPS, STRIP_BYTES), (TILES, TILE_BYTES)):
        if offsets in page and lengths in page:
            sizes = reader.integers(page[lengths])
            parts = zip(reader.integers(page[offsets]), sizes, strict=True)
            places = [writer.put(reader.piece(start, size)) for start, size in parts]
            moved[offsets], moved[lengths] = writer.longs(places), writer.longs(sizes)
    return moved
