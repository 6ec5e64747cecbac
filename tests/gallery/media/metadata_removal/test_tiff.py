"""A TIFF is written anew: every page, and no byte that no page points to."""

import io
import struct

import pytest
from PIL import Image

from gallery.media import metadata_removal
from gallery.media.metadata_removal import tiff
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


STRIP = 1 << 18


def shared_strip(pages: int, *, tag: int = tiff.STRIPS) -> bytes:
    """A TIFF of so many directories, all of which point to one large value."""
    directory = 2 + 3 * 12 + 4
    start = 8
    values = start + pages * directory
    out = b"II*\0" + struct.pack("<I", start)
    for page in range(pages):
        following = 0 if page == pages - 1 else start + (page + 1) * directory
        out += struct.pack("<H", 3) + struct.pack("<HHII", 259, 3, 1, 1)
        if tag == tiff.STRIPS:
            out += struct.pack("<HHII", 273, 4, 1, values) + struct.pack("<HHII", 279, 4, 1, STRIP)
        else:
            out += struct.pack("<HHII", tag, 7, STRIP, values) + struct.pack("<HHII", 256, 4, 1, 1)
        out += struct.pack("<I", following)
    return out + bytes(STRIP)


@pytest.mark.parametrize("tag", [tiff.STRIPS, 34675])
def test_pages_that_share_their_bytes_without_end_are_refused(tag):
    with pytest.raises(StripError, match="share"):
        metadata_removal.stripped(shared_strip(400, tag=tag), "image/tiff")


def test_a_thumbnail_may_share_its_bytes_with_the_picture():
    found = metadata_removal.stripped(shared_strip(2), "image/tiff")
    assert len(found) > 2 * STRIP


def test_a_chain_of_directories_that_bites_its_tail_ends():
    data = bytearray(shared_strip(1))
    struct.pack_into("<I", data, 8 + 2 + 3 * 12, 8)
    assert len(tiff.TiffReader(bytes(data)).pages()) == 1


def test_strips_without_number_are_refused():
    entry = tiff.TiffEntry(4, tiff.MAX_INTEGERS + 1, b"")
    with pytest.raises(StripError, match="too many"):
        tiff.TiffReader(shared_strip(1)).integers(entry)
