"""A TIFF is written anew: every page, and no byte that no page points to."""

import io
import struct

import pytest
from PIL import Image

from gallery.media.metadata_removal.tiff import TiffReader, stripped
from gallery.media.metadata_removal.values import StripError
from tests.gallery.pictures import encoded, quarters


def pages(count: int, **options: object) -> bytes:
    more = [quarters().rotate(90 * number) for number in range(1, count)]
    return encoded(quarters(), "TIFF", save_all=True, append_images=more, **options)


COMPRESSION = b"\x03\x01\x03\0\x01\0\0\0"  # the tag, one SHORT
OLD_JPEG = pages(1, compression="jpeg").replace(COMPRESSION + b"\x07", COMPRESSION + b"\x06")


@pytest.mark.parametrize("options", [{}, {"big_tiff": True}, {"compression": "tiff_lzw"}])
def test_every_page_stays_and_what_lies_between_goes(options):
    found = stripped(pages(3, **options) + b"SecretCameraMaker")
    assert len(TiffReader(found).pages()) == 3
    assert b"Secret" not in found
    with Image.open(io.BytesIO(found)) as image:
        image.seek(2)
        assert image.tobytes() == quarters().rotate(180).tobytes()


def test_pages_that_lead_in_a_circle_end():
    data = bytearray(pages(1))
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    struct.pack_into("<I", data, start + 2 + 12 * count, start)
    assert len(TiffReader(bytes(data)).pages()) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"XX*\0" + bytes(8), "byte order"),
        (b"II*\0" + bytes(8), "no directory"),
        (b"II*\0\x08\0\0\0\xff\xff" + bytes(20), "longer than the file"),
        (OLD_JPEG, "old kind"),
    ],
)
def test_a_structure_that_may_hide_something_is_refused(data, reason):
    with pytest.raises(StripError, match=reason):
        stripped(data)
