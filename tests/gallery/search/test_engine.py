"""What is found, on the database at hand: the same on SQLite and on PostgreSQL."""

import pytest

from gallery.models import SearchEntry, User
from gallery.search import engine, index_terms, listing
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


def forgeries(owner: User) -> list[str]:
    """Words that the index keeps of an owner's pictures, and such as pretend to be some."""
    terms = SearchEntry.objects.filter(owner=owner).values_list("terms", flat=True)
    marks = [term for text in terms for term in text.split() if not term.startswith("zzp")]
    # Some letters end a word for SQLite, so that the beginning of a word would be two terms.
    split = [f"\u19b1{mark[:4]}" for mark in marks]
    return [*marks, *split, " ".join(marks), f"x\x02{marks[0]}\x03", f"{{terms}} : {marks[0]}"]


@pytest.mark.parametrize("place", ["caption", "alt_text", "description", "name"])
def test_no_sentence_pretends_to_be_of_somebody_else(
    owner: User, picture: Picture, place: str
) -> None:
    number = 20 if owner.pk != 20 else 30  # a digit and a zero: the shortest that can be forged
    victim, other = User.objects.create(pk=number, username="victim"), owner
    mine = picture("my sunflower", person=victim, favourite=True).pk
    for text in forgeries(victim):
        fields = {} if place == "caption" else {place: f"{text} sunflower"[:255]}
        picture(f"{text} sunflower", person=other, **fields)
    for query in ("sunflower", "sunflower is:favourite", "sun*", "sunflower -is:human", "-lake"):
        assert found(victim, query) == [mine], query
        for sort in ("", "newest"):
            page = listing.page(owner=victim, query=parse(query), sort=sort, size=2)
            assert [image.pk for image in page.images] == [mine], (query, sort)
            assert not page.next_cursor


def test_a_sentence_has_no_property_that_its_picture_has_not(owner: User, picture: Picture) -> None:
    marked = picture("a dog", favourite=True, alt_text="A dog.", review="human").pk
    forged = forgeries(owner)
    for text in forged:
        picture(f"{text} cat", review="machine")
    for query in ("is:favourite", "has:alt", "is:human"):
        assert found(owner, query) == [marked], query
        assert marked not in found(owner, f"-{query}")
        assert len(found(owner, f"cat -{query}")) == len(forged), query


def test_index_terms_are_not_found_as_words(owner: User, picture: Picture) -> None:
    image = picture("a dog", favourite=True)
    for mark in index_terms.of_image(image, albums=[1], words=["dog"]):
        assert found(owner, mark) == []
        assert found(owner, f"dog -{mark}") == found(owner, f"-{mark}") == [image.pk]
    written = picture("zzf1 is what it says").pk
    assert found(owner, "zzf1") == [written]


def test_beginnings_are_found_in_every_script(owner: User, picture: Picture) -> None:
    image = picture("собака бежит, \u1985\u19b1\u1999\u19b1 かきくけこさ").pk
    for text in ("соба*", "собак*", "\u1985\u19b1\u1999*", "かきくけこ*"):
        assert found(owner, text) == [image], text
        assert found(owner, f"-{text}") == [], text


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
