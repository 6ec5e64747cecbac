"""Messages between the site and a decoder: whole, or an error, whatever the other side sends."""

import io
import struct

import pytest

from gallery.media.decoding import wire


def test_a_message_arrives_as_it_was_sent():
    pipe = io.BytesIO()
    wire.send(pipe, {"size": 3, "name": "é"}, b"abc", b"def")
    wire.copy(io.BytesIO(bytes(wire.CHUNK_BYTES + 1)), pipe)
    pipe.seek(0)
    assert wire.receive(pipe) == {"size": 3, "name": "é"}
    assert wire.read_exactly(pipe, 6) == b"abcdef"
    assert pipe.read() == bytes(wire.CHUNK_BYTES + 1)


@pytest.mark.parametrize("sent", [b"", b"\0\0", struct.pack(">I", 9) + b"{}"])
def test_an_end_in_the_middle_is_an_end(sent):
    with pytest.raises(EOFError):
        wire.receive(io.BytesIO(sent))


@pytest.mark.parametrize("text", [b"[]", b"x", b"\xff", b'"' + b"a" * wire.MAX_HEADER_BYTES + b'"'])
def test_a_header_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        wire.receive(io.BytesIO(struct.pack(">I", len(text)) + text))
