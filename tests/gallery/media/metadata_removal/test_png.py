"""A PNG keeps its pixels, colours and resolution; chunks that nobody knows are dropped."""

import struct

import pytest

from gallery.media.metadata_removal.png import SIGNATURE, stripped
from gallery.media.metadata_removal.values import StripError
from tests.gallery.pictures import encoded, png_chunk, quarters


def test_only_known_chunks_stay_and_nothing_behind_the_end():
    data = encoded(quarters(), "PNG", dpi=(300, 300))
    known = png_chunk(b"gAMA", struct.pack(">I", 45455))
    unknown = (
        png_chunk(b"tEXt", b"Author\0me") + png_chunk(b"tIME", bytes(7)) + png_chunk(b"prVt", b"me")
    )
    found = stripped(data[:33] + unknown + known + data[33:] + b"PK\x03\x04")
    assert found == data[:33] + known + data[33:]
    assert b"pHYs" in found


@pytest.mark.parametrize("data", [b"GIF89a", SIGNATURE, SIGNATURE + png_chunk(b"IDAT", b"x")])
def test_a_file_without_a_header_is_refused(data):
    with pytest.raises(StripError):
        stripped(data)
