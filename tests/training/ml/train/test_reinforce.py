"""The reward is the score: CIDEr-D here equals the scorer of coco-caption."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocoevalcap.cider.cider import Cider

from training.ml.train.reinforce import CiderD

WORD = st.sampled_from(["a", "dog", "runs", "in", "the", "snow", "with", "red", "ball"])
SENTENCE = st.lists(WORD, min_size=1, max_size=9)
IMAGES = st.lists(
    st.tuples(st.lists(SENTENCE, min_size=1, max_size=4), SENTENCE), min_size=2, max_size=6
)


@settings(max_examples=60, deadline=None)
@given(IMAGES)
def test_reward_equals_the_scorer(images) -> None:
    references = {i: [" ".join(r) for r in refs] for i, (refs, _) in enumerate(images)}
    candidates = {i: [" ".join(words)] for i, (_, words) in enumerate(images)}
    _, expected = Cider().compute_score(references, candidates)
    scorer = CiderD([refs for refs, _ in images])
    rewards = [scorer.score(i, words) for i, (_, words) in enumerate(images)]
    assert rewards == pytest.approx(np.asarray(expected).tolist(), abs=1e-9)


def test_a_perfect_sentence_scores_ten() -> None:
    scorer = CiderD([[["a", "red", "dog", "runs"]], [["snow", "in", "the", "sun"]]])
    assert scorer.score(0, ["a", "red", "dog", "runs"]) == pytest.approx(10.0)
    assert scorer.score(1, ["a", "red", "dog", "runs"]) == 0.0
    assert scorer.score(0, []) == 0.0
