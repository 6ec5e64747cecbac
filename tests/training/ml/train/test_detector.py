"""A word detector: what it learns from, and what it says before training."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inference.ml.vocabulary import Vocabulary
from inference.ml.word_detector import WordBoost
from tests.inference.boosted import RECIPE
from training.ml.data.dataset import CaptionedImage
from training.ml.train.detector import network, shares


def test_before_training_it_boosts_nothing() -> None:
    log_prior = np.log(np.linspace(0.01, 0.6, 9)).astype(np.float32)
    made = network(RECIPE, 4, 6, log_prior)
    word_boost = WordBoost(1.0, 0.0, log_prior, {v.path: np.asarray(v) for v in made.weights})
    assert np.abs(word_boost.boosts(np.ones((2, 4, 6), np.float32))).max() < 0.2


def test_it_learns_the_share_of_an_images_captions_with_each_word() -> None:
    picture = CaptionedImage("1", Path("1"), ("A dog, a dog.", "The cat!"))
    vocabulary = Vocabulary(["dog", "cat", "bird"])
    (found,) = shares([picture], vocabulary)
    assert found[4:].tolist() == [0.5, 0.5, 0.0]
