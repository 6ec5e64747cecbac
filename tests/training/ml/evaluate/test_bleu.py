"""BLEU equals that of the coco-caption toolkit, of the corpus and of each image."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from pycocoevalcap.bleu.bleu import Bleu

from tests.training.ml.evaluate.test_metrics import REFERENCES, SAID
from tests.training.ml.evaluate.toolkit import EDGES, IMAGES, as_toolkit, thousand_captions
from training.ml.evaluate.bleu import bleu, bleu_counts


def assert_equals_toolkit(images: list[tuple[list[str], str]]) -> None:
    corpus, each = Bleu(4).compute_score(*as_toolkit(images), verbose=0)
    counts = bleu_counts([texts for texts, _ in images], [caption for _, caption in images])
    assert bleu(counts.sum(axis=0)[None])[0] == pytest.approx(corpus, abs=1e-9)
    for order in range(4):
        assert bleu(counts)[:, order] == pytest.approx(each[order], abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(IMAGES)
@example(EDGES)
def test_the_scores_are_the_toolkits(images) -> None:
    assert_equals_toolkit(images)


@pytest.mark.parametrize("edge", EDGES)
def test_the_score_of_one_image_is_the_toolkits(edge) -> None:
    assert_equals_toolkit([edge])


def test_the_thousand_captions_score_as_by_the_toolkit() -> None:
    assert_equals_toolkit(thousand_captions())


def test_matches_are_clipped_and_the_shorter_of_two_closest_lengths_counts() -> None:
    counts = bleu_counts(list(REFERENCES.values()), list(SAID.values()))
    assert counts[0].tolist() == [4, 4, 4, 3, 2, 1, 4, 3, 2, 0]
    counts = bleu_counts([["a dog", "a dog runs here"]], ["a a a"])
    assert counts[0].tolist() == [3, 2, 3, 2, 1, 0, 1, 0, 0, 0]
