"""CIDEr-D equals that of the coco-caption toolkit."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from pycocoevalcap.cider.cider import Cider

from tests.training.ml.evaluate.toolkit import EDGES, IMAGES, as_toolkit, thousand_captions
from training.ml.evaluate.cider import CiderD


def assert_equals_toolkit(images: list[tuple[list[str], str]]) -> None:
    _, expected = Cider().compute_score(*as_toolkit(images))
    scorer = CiderD([[text.split() for text in texts] for texts, _ in images])
    found = [scorer.score(at, caption.split()) for at, (_, caption) in enumerate(images)]
    assert found == pytest.approx(expected.tolist(), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(IMAGES.filter(lambda images: any(any(texts) for texts, _ in images)))
@example(EDGES)
@example([EDGES[4]])
def test_the_scores_are_the_toolkits(images) -> None:
    assert_equals_toolkit(images)


def test_the_thousand_captions_score_as_by_the_toolkit() -> None:
    assert_equals_toolkit(thousand_captions())


def test_words_may_be_numbers() -> None:
    """The reward of self-critical training is of token numbers."""
    words = CiderD([[["a", "red", "dog"]], [["snow", "in", "the", "sun"]]])
    numbers = CiderD([[[1, 2, 3]], [[4, 5, 6, 7]]])
    assert numbers.score(0, [1, 2, 9]) == words.score(0, ["a", "red", "unseen"]) > 0


def test_a_perfect_sentence_scores_ten() -> None:
    scorer = CiderD([[["a", "red", "dog", "runs"]], [["snow", "in", "the", "sun"]]])
    assert scorer.score(0, ["a", "red", "dog", "runs"]) == pytest.approx(10.0)
    assert scorer.score(1, ["a", "red", "dog", "runs"]) == 0.0
    assert scorer.score(0, []) == 0.0


def test_without_words_in_the_references_nothing_scores() -> None:
    assert CiderD([[[]]]).score(0, ["a", "dog"]) == 0.0
