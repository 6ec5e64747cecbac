"""ROUGE-L equals that of the coco-caption toolkit."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from pycocoevalcap.rouge.rouge import Rouge

from tests.training.ml.evaluate.toolkit import EDGES, IMAGES, as_toolkit, thousand_captions
from training.ml.evaluate.rouge import longest_common_subsequence, rouge_l


def assert_equals_toolkit(images: list[tuple[list[str], str]]) -> None:
    _, expected = Rouge().compute_score(*as_toolkit(images))
    assert [rouge_l(*image) for image in images] == pytest.approx(expected.tolist(), abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(IMAGES)
@example(EDGES)
def test_the_scores_are_the_toolkits(images) -> None:
    assert_equals_toolkit(images)


def test_the_thousand_captions_score_as_by_the_toolkit() -> None:
    assert_equals_toolkit(thousand_captions())


def test_words_in_common_count_in_order_only() -> None:
    assert longest_common_subsequence("a dog runs fast".split(), "the dog fast runs".split()) == 2
    assert longest_common_subsequence([], ["a"]) == longest_common_subsequence(["a"], []) == 0
    long = [str(number) for number in range(200)]
    assert longest_common_subsequence(long, long[::2]) == 100
