"""N-grams of all lengths are counted at once."""

from __future__ import annotations

from training.ml.evaluate.ngrams import count_ngrams


def test_ngrams_up_to_a_length_are_counted() -> None:
    counts = count_ngrams(["a", "dog", "a", "dog"], 2)
    assert counts == {("a",): 2, ("dog",): 2, ("a", "dog"): 2, ("dog", "a"): 1}
    assert count_ngrams([], 4) == {}
