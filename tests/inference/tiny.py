"""Tiny captioners of every trained kind, for tests."""

from __future__ import annotations

import numpy as np
from PIL import Image

from inference.captioners import captioner_class, trained_kinds
from inference.ml import tiny_keras
from inference.ml.encoders import Encoder
from inference.ml.keras_captioner import KerasCaptioner

SMALL = {kind: captioner_class(kind).tiny_sizes for kind in trained_kinds("keras")}
enliven = tiny_keras.randomize_kernels


def encoder(pooled: bool) -> Encoder:
    """One network for all tests: building it takes longer than everything else."""
    return tiny_keras.tiny_encoder(pooled=pooled)


def captioner(kind: str, *, seed: int = 0, spread: float = 0.4) -> KerasCaptioner:
    """A captioner whose weights are far enough from zero to tell words apart."""
    described = captioner_class(kind)
    assert issubclass(described, KerasCaptioner)
    return described.tiny(seed=seed, spread=spread)


def features(made: KerasCaptioner, count: int, seed: int = 0) -> np.ndarray:
    height, width = made.encoder.grid
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, (count, height * width, made.encoder.channels)).astype(np.float32)


def pictures(count: int, seed: int = 0) -> list[Image.Image]:
    """Smooth random pictures of different sizes."""
    rng = np.random.default_rng(seed)
    images = []
    for number in range(count):
        coarse = Image.fromarray(rng.integers(0, 255, (5, 5, 3), dtype=np.uint8))
        images.append(coarse.resize((60 + 7 * number, 90 - 5 * number), Image.Resampling.BICUBIC))
    return images
