"""A WebP keeps pixels, animation and colour profile, and its header says what is left."""

import struct

import pytest

from gallery.media import metadata_removal
from gallery.media.metadata import webp
from gallery.media.metadata_removal.values import StripError
from gallery.media.metadata_removal.webp import HAS_EXIF, HAS_XMP, stripped
from tests.gallery.pictures import encoded, exif, quarters


def kinds(data: bytes) -> list[bytes]:
    found, at = [], 12
    while at + 8 <= len(data):
        found.append(data[at : at + 4])
        length = struct.unpack_from("<I", data, at + 4)[0]
        at += 8 + length + length % 2
    return found


@pytest.mark.parametrize(("orientation", "left", "flags"), [(1, [], 0), (6, [b"EXIF"], HAS_EXIF)])
def test_the_header_says_what_is_left(orientation, left, flags):
    data = encoded(quarters(), "WEBP", exif=exif(orientation), xmp=b"<x/>", icc_profile=b"p" * 9)
    assert {b"EXIF", b"XMP "} <= set(kinds(data))
    found = stripped(data)
    assert kinds(found) == [b"VP8X", b"ICCP", b"VP8 ", *left]
    assert found[20] & (HAS_EXIF | HAS_XMP) == flags
    assert struct.unpack_from("<I", found, 4)[0] + 8 == len(found)


def test_a_chunk_that_nobody_knows_is_dropped():
    data = encoded(quarters(), "WEBP")
    body = data[12:] + b"prVt\x02\0\0\0me"
    assert stripped(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body) == data


def test_another_riff_file_is_refused():
    with pytest.raises(StripError):
        stripped(b"RIFF\x04\0\0\0WAVE")


def crowd(count: int) -> bytes:
    body = b"WEBP" + struct.pack("<4sI", b"junk", 0) * count
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_chunks_without_number_are_refused():
    with pytest.raises(StripError, match="too many"):
        metadata_removal.stripped(crowd(200_000), "image/webp")
    with pytest.raises(ValueError, match="too many"):
        list(webp.chunks(crowd(200_000)))
