"""A JPEG keeps what its pixels need; thumbnails inside it and what follows its end go."""

import struct

import pytest

from gallery.media.metadata_removal.jpeg import stripped
from gallery.media.metadata_removal.values import StripError
from tests.gallery.pictures import encoded, exif, quarters

PLAIN = encoded(quarters(), "JPEG")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def test_a_plain_file_stays_as_it_is_up_to_its_end():
    assert stripped(PLAIN) == PLAIN
    assert stripped(PLAIN + b"PK\x03\x04") == PLAIN


def test_unknown_segments_go_and_a_thumbnail_in_the_head_too():
    thumbnail = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01me!")
    private = segment(0xEB, b"me") + segment(0xFE, b"me") + segment(0xE2, b"MPF\0me")
    assert stripped(PLAIN[:2] + thumbnail + private + PLAIN[20:]) == PLAIN


def test_an_orientation_is_all_that_is_left_of_exif():
    found = stripped(encoded(quarters(), "JPEG", exif=exif(6)))
    assert found[20:24] == b"\xff\xe1\x00\x22"  # 34 bytes: a header and one entry
    assert stripped(found) == found


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG", b"\xff\xd8\xff\xe1\0\x09me", b"\xff\xd8\xff\xe1\0\x01me"]
)
def test_a_segment_without_an_end_is_refused(data):
    with pytest.raises(StripError):
        stripped(data)
