"""Diversity of captions, worked out by hand."""

from __future__ import annotations

from training.ml.evaluate.diversity import distinct, diversity, is_truncated


def test_variety_by_hand() -> None:
    captions = [["a", "dog", "on", "the"], ["a", "dog"], ["a", "dog"], []]
    measured = diversity(captions, known=[["a", "dog"]])
    assert measured == {
        "vocabulary": 4.0,
        "mean length": 2.0,
        "distinct": 0.75,
        "distinct-1": 0.5,
        "distinct-2": 0.6,
        "ends on a function word": 0.25,
        "novel": 0.5,
    }
    assert distinct([], 2) == 0.0
    assert not is_truncated([])
