"""Tiny Keras captioners: decided by their seed, on an encoder that tells pictures apart."""

from __future__ import annotations

import numpy as np

from inference.captioners.lstm_merge import LstmMerge
from inference.ml.tiny_keras import randomize_kernels, tiny_keras_captioner
from tests.inference import tiny


def test_a_seed_decides_every_weight() -> None:
    encoder = tiny.encoder(True)
    one, same, other = (
        tiny_keras_captioner(LstmMerge, encoder=encoder, seed=seed).weights for seed in (3, 3, 4)
    )
    for name, weight in one.items():
        np.testing.assert_array_equal(weight, same[name])
        assert (weight != other[name]).any()


def test_random_kernels_keep_a_signals_strength() -> None:
    network = tiny.encoder(False).network
    randomize_kernels(network, seed=2)
    noise = np.random.default_rng(0).normal(0, 1, (1, 64, 64, 3)).astype(np.float32)
    strength = float(np.asarray(network(noise)).std())
    randomize_kernels(network)  # as the other tests of this process know it
    assert 0.2 < strength < 5
