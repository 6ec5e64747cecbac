"""XMP in a TIFF: a new directory at the end, and all that was there where it was."""

import pytest

from gallery.media.metadata import tiff
from tests.gallery.pictures import encoded, quarters


@pytest.mark.parametrize("end", [b"", b"odd"])
def test_nothing_that_was_there_moves(end):
    data = encoded(quarters(), "TIFF") + end
    found = tiff.with_packet(data, b"packet")
    assert found[8 : len(data)] == data[8:]
    assert (tiff.packet(data), tiff.packet(found)) == (None, b"packet\0\0")
    before, after = tiff.directory(data), tiff.directory(found)
    assert (after.order, after.following) == (before.order, before.following)
    assert list(after.entries) == sorted([*before.entries, tiff.TAG])


def test_a_packet_is_looked_for_inside_the_file_only():
    found = bytearray(tiff.with_packet(encoded(quarters(), "TIFF"), b"packet"))
    entry = found.index(tiff.directory(bytes(found)).entries[tiff.TAG])
    found[entry + 8 : entry + 12] = len(found).to_bytes(4, "little")
    with pytest.raises(ValueError, match="makes no sense"):
        tiff.packet(bytes(found))


@pytest.mark.parametrize("data", [b"XX*\0", b"II+\0" + bytes(12)])
def test_only_a_classic_tiff_is_read(data):
    with pytest.raises(ValueError, match="classic"):
        tiff.directory(data)
