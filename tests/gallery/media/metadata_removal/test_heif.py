"""HEIC and AVIF: nothing moves, and what belongs to no image is zeros."""

import struct

import pytest

from gallery.media.metadata_removal.heif import stripped
from gallery.media.metadata_removal.values import StripError
from tests.gallery.pictures import encoded, exif, quarters


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
