"""Index terms: an image carries one that a filter wants exactly when the filter holds."""

import re
from datetime import UTC, datetime

import pytest

from gallery.models import Image
from gallery.search import index_terms
from gallery.search.grammar import parse
from gallery.search.tokenizer import beginnings

IMAGE = Image(
    pk=5 << index_terms.BLOCK,
    owner_id=7,
    review="human",
    captioner="",
    favourite=True,
    alt_text="",
    dated_at=datetime(2024, 2, 29, 23, 30, tzinfo=UTC),
)


def terms() -> set[str]:
    return set(index_terms.of_image(IMAGE, albums=[3], words=["running", "run"]))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("is:reviewed", True),
        ("is:human", True),
        ("is:unreviewed", False),
        ("is:favourite", True),
        ("has:caption", True),
        ("has:alt", False),
        ("captioner:box", False),
        ("album:3", True),
        ("album:33", False),
        ("on:2024-02-29", True),
        ("before:2024-02-29", False),
        ("after:2024-03", False),
    ],
)
def test_a_filter_is_a_choice_of_terms(text: str, holds: bool, settings) -> None:
    settings.TIME_ZONE = "UTC"
    (part,) = parse(text).filters
    assert bool(terms() & set(index_terms.of_filter(part))) is holds


def test_terms_name_the_owner_the_block_and_each_beginning_once() -> None:
    assert {index_terms.of_owner(7), index_terms.of_block(7, 5)} <= terms()
    found = index_terms.of_image(IMAGE, albums=[], words=["running", "run"])
    assert [term for term in found if term in beginnings("running")] == beginnings("running")


def test_no_term_has_an_ending_that_a_stemmer_takes_off() -> None:
    named = index_terms.of_captioner("Running Dogs@1")
    assert all(re.fullmatch(r"zz[a-z0-9]*\d", term) for term in {named, *terms()})
    assert named == index_terms.of_captioner("running dogs@1")
