"""Captioners with hints at random, for tests."""

from __future__ import annotations

import numpy as np

from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.word_detector import Hints
from training.ml.train.detector import Recipe, network

RECIPE = Recipe(width=16, heads=2)


def made_hints(
    words: int, channels: int, cells: int, *, share: float, longer: float = 0.0
) -> Hints:
    usual = np.full(words, np.log(0.1), np.float32)
    made = network(RECIPE, cells, channels, usual)
    rng = np.random.default_rng(0)
    weights = {v.path: rng.normal(0, 1, v.shape).astype(np.float32) for v in made.weights}
    return Hints(share, 0.0, usual, weights)


def hinted(made: KerasCaptioner, share: float) -> KerasCaptioner:
    height, width = made.encoder.grid
    words, channels = len(made.vocabulary), made.encoder.channels
    made.hints = made_hints(words, channels, height * width, share=share)
    made.absorb(made.weights)
    return made
