"""Sampling: by its seed, within its nucleus, as often as the model says."""

from __future__ import annotations

import numpy as np

from inference.ml import steps
from inference.ml.contract import Search
from inference.ml.decoding import decode
from inference.ml.vocabulary import SPECIAL, START
from tests.inference.toy_decoder import SIZE, Toy, toy_features


def test_sampling_follows_its_seed() -> None:
    toy, features = Toy(1, spread=0.5), toy_features(1, 1)

    def sample(seed: int) -> list[tuple[int, ...]]:
        search = Search("sample", n_best=6, seed=seed, max_length=12, top_p=1.0)
        return [h.tokens for h in decode(toy, features, search)[0]]

    assert sample(3) == sample(3)
    assert sample(3) != sample(4)
    assert len(set(sample(3))) > 1


def test_a_tiny_nucleus_is_greedy() -> None:
    toy, features = Toy(5), toy_features(4, 5)
    sampled = decode(toy, features, Search("sample", top_p=1e-6, max_length=8))
    greedy = decode(toy, features, Search("greedy", max_length=8))
    assert [f[0].tokens for f in sampled] == [f[0].tokens for f in greedy]


def test_sampling_draws_words_as_often_as_the_model_says() -> None:
    toy = Toy(2, spread=0.7)
    features = np.repeat(toy_features(1, 2), 1, axis=0)
    counts = np.zeros(SIZE)
    for seed in range(60):
        search = Search("sample", n_best=50, top_p=1.0, seed=seed, min_length=1, max_length=1)
        for h in decode(toy, features, search)[0]:
            counts[h.tokens[0]] += 1
    logits = toy.table[START, START, len(SPECIAL) :] + features[0, 0, len(SPECIAL) :]
    expected = np.exp(steps.log_softmax(logits))
    np.testing.assert_allclose(counts[len(SPECIAL) :] / counts.sum(), expected, atol=0.03)
