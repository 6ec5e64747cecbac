from __future__ import annotations

import pytest

from training.ml.data.text import alphanumeric_words, original, plain


@pytest.mark.parametrize(
    ("caption", "words"),
    [
        ("A black dog's leash , and 2 T-shirts .", "a black dog 's leash and 2 t-shirts"),
        ("He doesn't  see\tthe man’s hat!", "he doesn't see the man 's hat"),
        ("", ""),
        (" . , !", ""),
    ],
)
def test_plain_keeps_every_word(caption: str, words: str) -> None:
    assert plain(caption) == words.split()


def test_original_drops_what_the_original_dropped() -> None:
    assert original("A man  with 2 dogs, isn't a T-shirt .") == [
        "man",
        "with",
        "dogs",
        "isnt",
        "tshirt",
    ]


def test_runs_are_letters_and_digits() -> None:
    assert alphanumeric_words("The dog's T-shirt, No. 7") == [
        "the",
        "dog",
        "s",
        "t",
        "shirt",
        "no",
        "7",
    ]
