"""XMP in a JPEG, which is one segment."""

import pytest

from gallery.media.metadata import files, jpeg
from gallery.media.metadata.text import ImageText
from tests.gallery.pictures import HONEST


def test_a_packet_too_long_for_a_segment_asks_for_a_sidecar():
    assert (
        files.with_words(HONEST["jpeg"](), "image/jpeg", ImageText(description="x" * 70_000))
        is None
    )


def test_a_packet_that_stands_behind_other_pictures_is_left_alone():
    data = HONEST["jpeg"]()
    index = b"\xff\xe2\x00\x06" + jpeg.MPF
    behind = jpeg.with_packet(data, b"old")[2:]
    with pytest.raises(ValueError, match="would be lost"):
        jpeg.with_packet(data[:2] + index + behind, b"new")
    before = jpeg.with_packet(data[:2] + index + data[2:], b"old")
    assert jpeg.packet(jpeg.with_packet(before, b"new")) == b"new"


@pytest.mark.parametrize("data", [b"", b"PNG", b"\xff\xd8\x00", b"\xff\xd8\xff\xe1\x00\x09short"])
def test_what_is_no_jpeg_has_no_segments(data):
    with pytest.raises((ValueError, IndexError)):
        jpeg.packet(data)
