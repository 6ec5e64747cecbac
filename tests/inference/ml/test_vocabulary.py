"""Vocabulary: which words are kept, in which order, and what an unknown one becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.ml.contract import CaptionerError
from inference.ml.vocabulary import END, PAD, START, UNKNOWN, Vocabulary

SENTENCES = [["a", "dog"], ["a", "cat"], ["a", "dog", "cat", "bird"]]


def test_frequent_words_come_first_ties_by_alphabet_and_rare_ones_not_at_all() -> None:
    assert Vocabulary.fit(SENTENCES, min_count=2).tokens[4:] == ("a", "cat", "dog")


def test_words_are_encoded_between_marks_and_decoded_without_them() -> None:
    vocabulary = Vocabulary(["a", "dog"])
    ids = vocabulary.encode(["a", "blue", "dog"])
    assert ids == [START, 4, UNKNOWN, 5, END]
    assert vocabulary.decode([*ids, PAD]) == ("a", "<unk>", "dog")
    assert "dog" in vocabulary
    assert "blue" not in vocabulary


@pytest.mark.parametrize("words", [["a", "a"], ["a", "<pad>"]])
def test_words_that_are_not_different_are_refused(words: list[str]) -> None:
    with pytest.raises(CaptionerError, match="must be different"):
        Vocabulary(words)


def test_a_vocabulary_is_read_as_it_was_saved_and_another_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.json"
    Vocabulary(["Käfer", "a"]).save(path)
    assert Vocabulary.load(path).tokens == Vocabulary(["Käfer", "a"]).tokens
    for text in ("{", "[]", "{}"):
        path.write_text(text)
        with pytest.raises(CaptionerError, match=r"vocabulary\.json is not a vocabulary"):
            Vocabulary.load(path)
