"""XMP in a PNG, which other programs may compress."""

import struct
import zlib

import pytest

from gallery.media.metadata import png
from tests.gallery.pictures import HONEST


def with_compressed(packet: bytes) -> bytes:
    """Put a compressed packet behind the header, with a language and a translated keyword."""
    data = HONEST["png"]()
    body = b"iTXt" + png.KEYWORD + b"\x01\x00de\x00Wort\x00" + zlib.compress(packet)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:33] + chunk + data[33:]


def test_a_compressed_packet_is_read_and_replaced():
    data = with_compressed(b"old")
    assert png.packet(data) == b"old"
    assert png.packet(png.with_packet(data, b"new")) == b"new"
    assert [chunk.is_xmp for chunk in png.chunks(png.with_packet(data, b"new"))].count(True) == 1


def test_a_packet_does_not_grow_without_end():
    with pytest.raises(ValueError, match="too large"):
        png.packet(with_compressed(bytes(png.MOST_BYTES * 50)))


@pytest.mark.parametrize("cut", [0, 8, 30, 60])
def test_a_file_without_a_whole_header_takes_no_packet(cut):
    data = HONEST["png"]()
    assert png.packet(data) is None
    with pytest.raises(ValueError, match=r"PNG"):
        png.with_packet(data[:cut], b"new")
