"""What is found, on the database at hand: the same on SQLite and on PostgreSQL."""

import pytest

from gallery.models import User
from gallery.search import engine
from gallery.search.criteria import criteria
from gallery.search.grammar import parse
from tests.gallery.search.conftest import Picture, found

pytestmark = pytest.mark.postgresql


def test_words_phrases_exclusion_and_beginnings(owner: User, picture: Picture) -> None:
    snow = picture("a dog running in deep snow").pk
    two = picture("two dogs").pk
    ball = picture("a red ball beside a dog").pk
    assert found(owner, "dog") == [two, ball, snow]
    assert found(owner, "DOGS") == [two, ball, snow]
    assert found(owner, "dog -snow") == [two, ball]
    assert found(owner, '"red ball"') == [ball]
    assert found(owner, '"ball red"') == []
    assert found(owner, "run*") == found(owner, "runn*") == found(owner, "running*") == [snow]
    assert found(owner, "runs") == [snow]
    assert found(owner, "-run*") == found(owner, "-runni*") == [two, ball]
    assert found(owner, "-a") == [two]
    assert found(owner, "-dog") == []


def test_captions_come_before_alt_text_and_names(owner: User, picture: Picture) -> None:
    named = picture("a lake").pk
    alt = picture("a lake", alt_text="A dog swims.").pk
    caption = picture("a dog in a lake in the evening").pk
    assert found(owner, "dog") == [caption, alt]
    assert found(owner, "img 0") == [named]
    assert found(owner, "dog lake") == [caption, alt]
    both = picture("two dogs in a lake", alt_text="Dögs, swimming").pk
    assert found(owner, '"a lake" dog') == [both, caption, alt]
    accented = picture("a tree", alt_text="Éclairs").pk
    tree = picture("an eclair in a tree").pk
    assert found(owner, "éclair") == found(owner, "eclairs") == [tree, accented]


def test_accents_do_not_matter(owner: User, picture: Picture) -> None:
    image = picture("Eine Hündin läuft").pk
    assert found(owner, "hündin") == found(owner, "hundin") == found(owner, "Lauf*") == [image]


def test_the_newest_matches_are_read_page_by_page(owner: User, picture: Picture) -> None:
    ids = [picture(f"dog number {n}").pk for n in range(7)]
    wanted = criteria(owner=owner, query=parse("dog"))
    assert engine.newest(wanted, limit=3) == ids[:3:-1]
    assert engine.newest(wanted, below=ids[4], limit=3) == [ids[3], ids[2], ids[1]]
