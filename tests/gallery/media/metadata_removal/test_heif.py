"""HEIC and AVIF: nothing moves, and what belongs to no image is zeros."""

import struct

import pytest

from gallery.media import metadata_removal
from gallery.media.metadata_removal import heif
from gallery.media.metadata_removal.heif import stripped
from gallery.media.metadata_removal.values import StripError
from tests.gallery.pictures import encoded, exif, quarters
from tests.gallery.recorded import recorded


def iso_box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


FILE_TYPE = iso_box(b"ftyp", b"heic")
ENDLESS = iso_box(b"iloc", bytes(4) + b"\x44\0\xff\xff")  # a table of 65,535 rows without one


@pytest.mark.parametrize("format", ["HEIF", "AVIF"])
def test_boxes_that_nobody_needs_are_emptied_in_their_place(format):
    data = encoded(quarters(), format, exif=exif())
    found = stripped(data + iso_box(b"uuid", b"SecretCameraMaker") + b"rest")
    assert len(found) == len(data) + 8 + 17
    assert found[len(data) :] == iso_box(b"free", bytes(17))
    assert b"Secret" in data
    assert b"Secret" not in found


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no file type"),
        (iso_box(b"mdat", b"x"), "no file type"),
        (FILE_TYPE + struct.pack(">I4s", 99, b"meta"), "longer than what holds it"),
        (FILE_TYPE + iso_box(b"meta", bytes(4) + ENDLESS), "longer than the file"),
    ],
)
def test_a_structure_that_cannot_be_followed_is_refused(data, reason):
    with pytest.raises(StripError, match=reason):
        stripped(data)


FTYP = struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0)


def boxed(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def nested(kind: bytes, depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = boxed(kind, content)
    return content


def meta(*boxes: bytes) -> bytes:
    return boxed(b"meta", bytes(4) + b"".join(boxes))


def table_of_nothing(items: int, extents: int) -> bytes:
    """An `iloc` whose numbers take no bytes: each item has 65,535 extents in eight bytes."""
    head = bytes([1, 0, 0, 0, 0, 0]) + struct.pack(">H", items)
    return boxed(
        b"iloc", head + b"".join(struct.pack(">HHHH", n, 0, 0, extents) for n in range(items))
    )


@pytest.mark.parametrize(
    "data",
    [
        FTYP + boxed(b"moov", nested(b"trak", 5000)),
        FTYP + meta(nested(b"ipco", 5000)),
        FTYP + meta(boxed(b"iprp", nested(b"ipco", 100))),
    ],
)
def test_boxes_in_boxes_have_a_depth(data):
    with pytest.raises(StripError, match="too deep"):
        metadata_removal.stripped(data, "image/heic")


def test_extents_that_take_no_bytes_are_counted(monkeypatch):
    read = recorded(monkeypatch, heif._Fields, "number")
    with pytest.raises(StripError, match="too many extents"):
        metadata_removal.stripped(FTYP + meta(table_of_nothing(60_000, 65_535)), "image/heic")
    assert len(read) < 10 * heif.MAX_EXTENTS


def test_a_second_table_of_items_is_refused():
    with pytest.raises(StripError, match="more than one"):
        metadata_removal.stripped(FTYP + meta() + meta(), "image/heic")


def test_boxes_without_number_are_refused():
    with pytest.raises(StripError, match="too many boxes"):
        metadata_removal.stripped(FTYP + boxed(b"free") * 200_000, "image/heic")


def test_bytes_that_many_extents_name_are_blanked_once(monkeypatch):
    out = bytearray(b"Exif" + b"x" * 1000)
    calls = recorded(monkeypatch, heif, "_blank")
    heif._blank_metadata(out, heif.Items(kinds={1: 0}, extents={1: [(4, 1004)] * 5000}))
    assert bytes(out[4:]) == bytes(1000)
    assert sum(max(0, end - start) for _out, start, end in calls) == 1000
