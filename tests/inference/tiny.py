"""Tiny captioners of every trained kind, for tests."""

from __future__ import annotations

import functools
from pathlib import Path

import keras
import numpy as np
from PIL import Image

from inference.captioners import captioner_class, trained_kinds
from inference.checkpoint import open_captioner
from inference.ml import tiny_keras
from inference.ml.encoders import Encoder, EncoderConfig
from inference.ml.keras_captioner import KerasCaptioner
from tests.inference import small_encoder


def keras_class(kind: str) -> type[KerasCaptioner]:
    """Return the class of a kind that Keras trains."""
    found = captioner_class(kind)
    assert issubclass(found, KerasCaptioner)
    return found


SMALL = {kind: keras_class(kind).tiny_sizes for kind in trained_kinds("keras")}
enliven = tiny_keras.randomize_kernels


#: The narrowest network of keras.applications, which every process knows.
REAL = "MobileNetV2"


@functools.cache
def encoder(pooled: bool, name: str = small_encoder.NAME) -> Encoder:
    """Build the network that all tests of a process share."""
    if name == REAL:
        return tiny_keras.tiny_encoder(pooled=pooled)
    keras.utils.set_random_seed(1)
    made = Encoder.build(EncoderConfig(name, 64, pooled, None))
    enliven(made.network)
    return made


def opened(folder: Path) -> KerasCaptioner:
    """Open the checkpoint of a captioner in Keras."""
    made = open_captioner(folder)
    assert isinstance(made, KerasCaptioner)
    return made


def captioner(
    kind: str, *, seed: int = 0, spread: float = 0.4, name: str = small_encoder.NAME
) -> KerasCaptioner:
    """Build a captioner whose random weights are large enough to tell words apart.

    `name` is the encoder's: REAL for a captioner that another process opens.
    """
    described = keras_class(kind)
    return described.tiny(encoder=encoder(described.pooled, name), seed=seed, spread=spread)


def features(made: KerasCaptioner, count: int, seed: int = 0) -> np.ndarray:
    height, width = made.encoder.grid
    rng = np.random.default_rng(seed)
    return rng.normal(0, 1, (count, height * width, made.encoder.channels)).astype(np.float32)


def pictures(count: int, seed: int = 0) -> list[Image.Image]:
    """Draw smooth random pictures of different sizes."""
    rng = np.random.default_rng(seed)
    images = []
    for number in range(count):
        coarse = Image.fromarray(rng.integers(0, 255, (5, 5, 3), dtype=np.uint8))
        images.append(coarse.resize((60 + 7 * number, 90 - 5 * number), Image.Resampling.BICUBIC))
    return images
