"""A GIF keeps its frames, their timing and the number of loops, and nothing else."""

import pytest

from gallery.media.metadata_removal.gif import stripped
from gallery.media.metadata_removal.values import StripError
from tests.gallery.pictures import animation

COMMENT = b"\x21\xfe\x02me\0"
LOOPS = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x05\x00\0"
OTHER_APPLICATION = b"\x21\xff\x0bICCRGBG1012\x02me\0"
LOOPS_WITH_MORE = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x05\x00\x02me\0"


def test_loops_and_timing_stay_and_comments_go():
    frames = stripped(animation(3)[:-1])
    head, body = frames[:13], frames[13:]
    head, body = head + body[: 3 << (head[10] & 7) + 1], body[3 << (head[10] & 7) + 1 :]
    assert stripped(head + LOOPS + body) == head + LOOPS + body
    for dropped in (COMMENT, OTHER_APPLICATION, LOOPS_WITH_MORE):
        assert stripped(head + dropped + body + b"behind the end") == frames
    assert frames.count(b"\x21\xf9\x04") == 3


@pytest.mark.parametrize("data", [b"GIF88a" + bytes(10), b"GIF89a" + bytes(7) + b"\x99"])
def test_a_block_of_no_known_kind_is_refused(data):
    with pytest.raises(StripError):
        stripped(data)
