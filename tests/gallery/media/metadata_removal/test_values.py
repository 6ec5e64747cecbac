"""The orientation of an image, read from what is dropped and written anew."""

import pytest

from gallery.media.metadata_removal.values import exif_of, orientation
from tests.gallery.pictures import exif


@pytest.mark.parametrize("stated", range(1, 9))
def test_an_orientation_that_was_written_is_read_again(stated):
    assert orientation(exif_of(stated)) == stated
    assert orientation(exif(stated)) == stated
    assert orientation(b'<rdf tiff:Orientation="%d"/>' % stated) == stated


def test_the_first_block_that_states_one_counts():
    assert orientation(b"", b"II*\0", exif_of(9), exif_of(6), exif_of(3)) == 6


@pytest.mark.parametrize(
    "block", [b"MM\0*\xff\xff\xff\xff\0\x01", b'tiff:Orientation="9"', exif_of(6)[:16]]
)
def test_damaged_blocks_leave_the_image_as_it_is(block):
    assert orientation(block) == 1
