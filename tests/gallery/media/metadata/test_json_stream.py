"""JSON read member by member: the same as read at once, however it is cut into pieces."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from gallery.media.metadata import json_stream
from gallery.media.metadata.json_stream import JsonStream, TooLongError

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def members(text: str, most: int = 10_000) -> list[tuple[str, object]]:
    return list(JsonStream(io.StringIO(text), most=most).members())


@given(
    lists=st.dictionaries(st.text(max_size=5), st.lists(values, max_size=4) | st.integers()),
    piece=st.integers(1, 7),
    indent=st.sampled_from([None, 3]),
)
@budget(max_examples=60, deadline=None)
def test_members_are_those_of_the_whole_however_it_is_cut(lists, piece, indent):
    size, json_stream.PIECE_CHARACTERS = json_stream.PIECE_CHARACTERS, piece
    try:
        found = members(json.dumps(lists, indent=indent, ensure_ascii=False))
    finally:
        json_stream.PIECE_CHARACTERS = size
    wanted = [(k, v) for k, each in lists.items() if isinstance(each, list) for v in each]
    assert found == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"a"',
        '{"a": [',
        '{"a": [1',
        '{"a": [1 2]}',
        '{"a": [1}',
        '{"a" 1}',
        '{"a": [x]}',
    ],
)
def test_what_is_no_object_is_refused(text):
    with pytest.raises(ValueError, match=r"missing|Expecting"):
        members(text)


def test_a_member_that_is_too_long_is_refused_before_the_rest_is_read(monkeypatch):
    monkeypatch.setattr(json_stream, "PIECE_CHARACTERS", 10)
    source = io.StringIO('{"a": [1, "' + "x" * 1_000_000 + '"]}')
    with pytest.raises(TooLongError):
        list(JsonStream(source, most=100).members())
    assert len(source.read()) > 999_000


def test_damage_is_seen_before_the_rest_is_read(monkeypatch):
    monkeypatch.setattr(json_stream, "PIECE_CHARACTERS", 100)
    source = io.StringIO('{"a": [{"b": 1 c' + "1" * 1_000_000 + "]}")
    with pytest.raises(json.JSONDecodeError):
        list(JsonStream(source, most=10_000).members())
    assert len(source.read()) > 999_000
