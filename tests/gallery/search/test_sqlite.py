"""Search on SQLite: which words stand beside a caption, and pages of matches."""

import pytest
from django.db import connection

from gallery.models import User
from gallery.search import sqlite
from gallery.search.criteria import criteria
from gallery.search.grammar import Query, Word, parse
from tests.gallery.search.conftest import Picture

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own statements")


def test_a_match_says_whether_a_word_is_missing_in_its_caption(
    owner: User, picture: Picture
) -> None:
    inside = picture("two dogs in a lake", alt_text="Dogs.").pk
    beside = picture("a lake", alt_text="A dog swims.").pk
    wanted = criteria(owner=owner, query=parse("dog lake"))
    assert sqlite.graded(wanted, limit=9) == [(True, 2, -beside), (False, 5, -inside)]


def test_matches_are_read_from_the_newest_down(owner: User, picture: Picture) -> None:
    ids = [picture("a dog").pk for _ in range(4)]
    wanted = criteria(owner=owner, query=parse("dog"))
    assert sqlite.matches(wanted, limit=2) == [ids[3], ids[2]]
    assert sqlite.matches(wanted, below=ids[2], limit=9) == [ids[1], ids[0]]


@pytest.mark.parametrize("word", ['do"g', '" OR "', "NEAR", "caption"])
def test_no_word_is_taken_for_a_statement(owner: User, picture: Picture, word: str) -> None:
    picture("a cat")
    wanted = criteria(owner=owner, query=Query((Word((word,)),)))
    assert sqlite.matches(wanted, limit=9) == []
