"""Words as the index holds them: folded, cut, and with their beginnings."""

import pytest

from gallery.search.tokenizer import LONGEST, beginning, beginnings, fold, tokens_of, words_of


def test_words_are_folded_and_their_order_stays() -> None:
    assert words_of("Éclairs, 2 süße_Hündinnen!") == ["eclairs", "2", "susse", "hundinnen"]
    assert tokens_of("E\u0301clairs, süße") == ["éclairs", "süße"]  # accents stay, composed
    assert fold("ＡＢＣ ﬁ") == "abc fi"


def test_no_word_is_longer_than_what_counts() -> None:
    assert words_of("x" * 500) == tokens_of("x" * 500) == ["x" * LONGEST]


@pytest.mark.parametrize(
    ("prefix", "is_exact"), [("run", True), ("runn", False), ("runni", True), ("running", False)]
)
def test_a_prefix_is_found_by_the_beginnings_of_a_word(prefix: str, is_exact: bool) -> None:
    term, exact = beginning(prefix)
    assert term in beginnings("running")
    assert exact is is_exact
    assert beginning("rum")[0] not in beginnings("running")


def test_a_prefix_of_two_letters_would_find_too_much() -> None:
    assert beginnings("ox") == []
    with pytest.raises(ValueError, match="ox"):
        beginning("ox")
