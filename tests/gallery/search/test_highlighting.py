"""Hits are marked where they stand."""

import pytest

from gallery.models import User
from gallery.search import engine
from gallery.search.grammar import parse
from gallery.search.highlighting import highlight_prefixes, pieces
from tests.gallery.search.conftest import Picture

pytestmark = pytest.mark.postgresql


def test_hits_are_marked_where_they_stand(owner: User, picture: Picture) -> None:
    image = picture("Two dogs <b>running</b>", alt_text="A dog.")
    shown = engine.highlighted(parse("dog runn* -snow").words, [image.pk])[image.pk]
    assert [piece.text for piece in shown.caption if piece.hit] == ["dogs", "running"]
    assert "".join(piece.text for piece in shown.caption) == "Two dogs <b>running</b>"
    assert shown.elsewhere == []
    beside = picture("a lake", alt_text="A dog.")
    shown = engine.highlighted(parse("dog").words, [beside.pk])[beside.pk]
    assert [piece.text for piece in shown.elsewhere if piece.hit] == ["dog"]


def test_a_word_that_begins_so_is_marked_whole() -> None:
    shown = pieces(highlight_prefixes("Runs, a runner; overrun \x02run\x03s", ["run"]))
    assert [piece.text for piece in shown if piece.hit] == ["Runs", "runner", "run"]
    assert "".join(piece.text for piece in shown) == "Runs, a runner; overrun runs"
    assert highlight_prefixes("a.c abc", ["a.c"]) == "\x02a.c\x03 abc"
