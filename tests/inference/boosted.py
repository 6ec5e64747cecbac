"""Captioners with a random word boost, for tests."""

from __future__ import annotations

import numpy as np

from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.word_detector import WordBoost
from training.ml.train.detector import DetectorConfig, network

RECIPE = DetectorConfig(width=16, heads=2)


def random_word_boost(
    words: int, channels: int, cells: int, *, strength: float, length_bonus: float = 0.0
) -> WordBoost:
    log_prior = np.full(words, np.log(0.1), np.float32)
    made = network(RECIPE, cells, channels, log_prior)
    rng = np.random.default_rng(0)
    weights = {v.path: rng.normal(0, 1, v.shape).astype(np.float32) for v in made.weights}
    return WordBoost(strength, 0.0, log_prior, weights)


def boosted(made: KerasCaptioner, strength: float) -> KerasCaptioner:
    height, width = made.encoder.grid
    words, channels = len(made.vocabulary), made.encoder.channels
    made.word_boost = random_word_boost(words, channels, height * width, strength=strength)
    made.set_weights(made.weights)
    return made
