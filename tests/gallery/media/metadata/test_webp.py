"""XMP in a WebP: a simple file gets the header that a packet needs."""

import io
import struct

import pytest
from PIL import Image

from gallery.media.metadata import webp
from tests.gallery.pictures import encoded


@pytest.mark.parametrize(
    ("mode", "lossless", "flags"),
    [
        ("RGB", False, webp.XMP_FLAG),
        ("RGB", True, webp.XMP_FLAG),
        ("RGBA", True, webp.XMP_FLAG | webp.ALPHA_FLAG),
    ],
)
def test_a_simple_file_gets_a_header_of_its_own_size(mode, lossless, flags):
    image = Image.new(mode, (1000, 301), (255, 0, 0, 100)[: len(mode)])
    data = encoded(image, "WEBP", lossless=lossless)
    simple = next(webp.chunks(data)).kind in (b"VP8 ", b"VP8L")
    found = webp.with_packet(data, b"packet!")
    header = next(webp.chunks(found)).body
    assert simple
    assert header[0] == flags
    assert [int.from_bytes(header[at : at + 3], "little") + 1 for at in (4, 7)] == [1000, 301]
    assert webp.packet(found) == b"packet!"
    assert len(found) == struct.unpack("<I", found[4:8])[0] + 8
    with Image.open(io.BytesIO(found)) as opened:
        assert (opened.size, opened.info["xmp"]) == ((1000, 301), b"packet!")


@pytest.mark.parametrize("body", [b"", b"VP8 \x04\0\0\0abcd", b"VP8L\x05\0\0\0\0abcd\0"])
def test_a_picture_of_an_unknown_kind_takes_no_packet(body):
    data = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    with pytest.raises(ValueError, match="WebP"):
        webp.with_packet(data, b"packet")
