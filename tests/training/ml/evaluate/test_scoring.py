"""Scoring of raw captions: the choices of a tokenizer and of metrics, and both sides alike."""

from __future__ import annotations

import pytest

from training.ml.data.dataset import DataError
from training.ml.evaluate import java_scorers
from training.ml.evaluate.metrics import BLEU, FAST, METRICS
from training.ml.evaluate.scoring import (
    choose_metrics,
    choose_tokenizer,
    score_texts,
    tokenize,
)


def test_metrics_are_chosen_by_name_once_each_and_all_of_them_without() -> None:
    assert choose_metrics("cider, BLEU,bleu-1, ") == ("CIDEr", *BLEU)
    assert choose_metrics(None) == choose_metrics(" , ") == METRICS
    assert choose_metrics("mine", more=("Mine",)) == ("Mine",)
    with pytest.raises(DataError, match="no metric 'fame'; there are: BLEU-1"):
        choose_metrics("cider,fame")


def test_the_tokenizer_is_one_that_can_run_unless_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(java_scorers, "java", lambda: "/usr/bin/java")
    assert [choose_tokenizer(name) for name in (None, "words", "ptb")] == ["ptb", "words", "ptb"]
    monkeypatch.setattr(java_scorers, "java", lambda: None)
    assert choose_tokenizer(None) == "words"
    with pytest.raises(DataError, match=r"The ptb tokenizer needs Java\. Or use --tokenizer words"):
        choose_tokenizer("ptb")
    with pytest.raises(DataError, match=r"needs Java\. Use --tokenizer words"):
        tokenize(["a dog"], "ptb")


def test_both_sides_are_tokenized_alike() -> None:
    references = {"1": ["A Dog, runs!"], "2": ["Two birds."], "3": ["not asked for"]}
    report = score_texts(
        references,
        {"2": "two BIRDS", "1": "a dog runs."},
        tokenizer="words",
        metrics=FAST,
        known=["A dog runs"],
    )
    assert report.scores.ids == ["1", "2"]
    assert report.scores.values["BLEU-1"] == pytest.approx(1.0, abs=1e-6)
    assert report.diversity["novel"] == 0.5
    assert report.as_json()["images"] == 2


def test_images_without_references_are_counted_and_one_is_named() -> None:
    with pytest.raises(DataError, match="2 of 3 images have no references, such as 8"):
        score_texts({"1": ["a"], "8": []}, dict.fromkeys("189", "a"), tokenizer="words")
