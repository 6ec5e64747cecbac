"""The search box: every text is a query or a plain sentence about what to change."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gallery.core.errors import GalleryError
from gallery.search.grammar import KEYS, MAX_PARTS, Filter, Query, Word, parse

WORDS = st.from_regex(r"[a-zäöü0-9]{1,12}", fullmatch=True)
PREFIXES = st.from_regex(r"[a-z0-9]{3,12}", fullmatch=True)
DAYS = st.dates(min_value=date(1800, 1, 1), max_value=date(2199, 12, 31))
EXCLUDED = st.booleans()


@st.composite
def words(draw):
    if draw(st.booleans()):
        return Word((draw(PREFIXES),), prefix=True, excluded=draw(EXCLUDED))
    parts = tuple(draw(st.lists(WORDS, min_size=1, max_size=3)))
    return Word(parts, excluded=draw(EXCLUDED))


@st.composite
def filters(draw):
    key, value = draw(
        st.one_of(
            st.tuples(st.sampled_from(("before", "after", "on")), DAYS.map(str)),
            st.tuples(st.just("is"), st.sampled_from(("reviewed", "favourite", "waiting"))),
            st.tuples(st.just("has"), st.sampled_from(("alt", "caption"))),
            st.tuples(
                st.sampled_from(("album", "captioner")),
                st.text("abcÄ :-*'", min_size=1, max_size=9)
                .map(lambda text: " ".join(text.split()))
                .filter(bool),
            ),
        )
    )
    return Filter(key, value, draw(EXCLUDED))


QUERIES = st.builds(
    Query,
    st.lists(words(), max_size=5).map(lambda found: tuple(dict.fromkeys(found))),
    st.lists(filters(), max_size=5).map(lambda found: tuple(dict.fromkeys(found))),
)


@given(QUERIES)
def test_a_query_reads_as_it_is_written(query):
    assert parse(str(query)) == query


def read_or_refused(text: str) -> Query | GalleryError:
    try:
        return parse(text)
    except GalleryError as error:
        return error


@given(st.one_of(st.text(max_size=200), st.text('ab -:"*is albumrevwd2026', max_size=80)))
def test_every_text_is_a_query_or_a_plain_refusal(text):
    found = read_or_refused(text)
    if isinstance(found, GalleryError):
        assert found.code == "bad_search"
        assert found.message[0].isupper() or found.message[0] == "“"
    else:
        assert parse(str(found)) == found


def test_the_example_of_the_docs():
    found = parse(
        'dog -snow "red ball" run* album:"Summer" is:reviewed -captioner:x before:2026-01-01'
    )
    assert found.words == (
        Word(("dog",)),
        Word(("snow",), excluded=True),
        Word(("red", "ball")),
        Word(("run",), prefix=True),
    )
    assert found.filters == (
        Filter("album", "Summer"),
        Filter("is", "reviewed"),
        Filter("captioner", "x", excluded=True),
        Filter("before", "2026-01-01"),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('"red ball', "quotation mark"),
        ("colour:red", "There is no filter called “colour”"),
        ("is:blue", "is:reviewed"),
        ("has:wings", "has:alt"),
        ("before:soon", "2026-02-14"),
        ("before:2026-02-30", "is no day"),
        ("album:", "after “album:”"),
        ("ru*", "3 or more"),
        ('"red ball"*', "one word"),
        ("word " * (MAX_PARTS + 1), "less at once"),
        ("x" * 501, "less at once"),
    ],
)
def test_what_cannot_be_read_is_said_in_plain_words(text, message):
    with pytest.raises(GalleryError, match=message) as caught:
        parse(text)
    assert caught.value.code == "bad_search"


def test_words_in_other_cases_and_with_signs_are_the_same():
    assert parse("DOG's") == parse('"dog s"') == Query((Word(("dog", "s")),))
    assert parse("red-haired").words == (Word(("red", "haired")),)
    assert parse("- * : , !") == Query()


def test_two_queries_together_ask_for_both_once():
    both = parse("dog is:human").and_also(parse("dog snow is:human has:alt"))
    assert both == parse("dog snow is:human has:alt")


def test_every_filter_is_known_by_its_name():
    assert set(KEYS) == {"album", "captioner", "is", "has", "before", "after", "on"}
