"""Differences by word: what they show, and what they cost at worst."""

import difflib
from collections import Counter

import pytest

from gallery.captions import word_diff as diffs
from gallery.captions.word_diff import word_diff


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in word_diff(before, after)]


def test_only_the_words_that_changed_are_marked():
    assert shown("a dog runs on the grass", "a dog runs on wet sand") == [
        ("same", "a dog runs on"),
        ("removed", "the grass"),
        ("added", "wet sand"),
    ]
    assert shown("a dog", "a dog") == [("same", "a dog")]
    assert shown("", "a dog") == [("added", "a dog")]
    assert shown("a dog and a cat", "a cat") == [
        ("same", "a"),
        ("removed", "dog and a"),
        ("same", "cat"),
    ]


LONG = "word " * 400
TEXTS = {
    "one word over and over": ("a " * 640, "a b " * 320),
    "two words in another order": ("a b " * 500, "b a b " * 333),
    "every other word the same": (
        " ".join(f"a x{n}" for n in range(300)),
        " ".join(f"a y{n}" for n in range(300)),
    ),
    "all words different": (
        " ".join(f"x{n}" for n in range(400)),
        " ".join(f"y{n}" for n in range(400)),
    ),
    "single runs between long ones": (LONG + "a " * 90 + LONG, LONG + "b a " * 45 + LONG),
    "joined words, few enough": ("a " * 60 + "b " * 30, "b " * 40 + "a " * 50),
}


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_what_is_compared_word_by_word_has_a_bound(texts, monkeypatch):
    compared = []

    class Counting(difflib.SequenceMatcher):
        def __init__(self, *, a, b, autojunk):
            counts = Counter(b)
            compared.append((max(len(a), len(b)), sum(counts[word] for word in a)))
            super().__init__(a=a, b=b, autojunk=autojunk)

    monkeypatch.setattr("gallery.captions.word_diff.difflib.SequenceMatcher", Counting)
    before, after = texts
    parts = word_diff(before, after)
    kept = [part.text for part in parts if part.kind != "removed"]
    assert " ".join(kept) == " ".join(after.split())
    assert all(words <= diffs.MAX_WORDS and pairs <= diffs.MAX_PAIRS for words, pairs in compared)


def test_a_small_change_in_a_long_text_is_still_shown_by_word():
    before, after = LONG + "a red dog " + LONG, LONG + "a brown dog " + LONG
    assert [part for part in shown(before, after) if part[0] != "same"] == [
        ("removed", "red"),
        ("added", "brown"),
    ]
