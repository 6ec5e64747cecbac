"""Tiny captioners of every trained kind, for tests."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import keras
import numpy as np
from PIL import Image

from inference.captioners import captioner_class
from inference.checkpoint import open_captioner
from inference.ml.encoders import Encoder, EncoderConfig
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.vocabulary import Vocabulary
from tests.inference import small_encoder

SMALL: dict[str, dict[str, Any]] = {
    "lstm_merge": {"units": 12, "hidden": 10},
    "cnn_merge": {"word_units": 8, "filters": 12, "hidden": 10},
    "attention": {"units": 12, "look": 6},
    "transformer": {"width": 12, "heads": 2, "inner": 16, "decoder_layers": 2, "places": 30},
}
WORDS = [f"word{n}" for n in range(20)]


#: The narrowest network of keras.applications, which every process knows.
REAL = "MobileNetV2"


@functools.cache
def encoder(pooled: bool, name: str = small_encoder.NAME) -> Encoder:
    """Build the encoder that all tests of a process share."""
    keras.utils.set_random_seed(1)
    made = Encoder.build(EncoderConfig(name, 64, pooled, _alpha(name)))
    enliven(made.network)
    return made


def _alpha(name: str) -> float | None:
    return 0.35 if name == REAL else None


def enliven(network: Any, seed: int = 0) -> None:
    """Draw random kernels that keep the variance of activations (He initialisation).

    Keras' own initialisation assumes normalised batches: with frozen batch normalisation the
    features shrink to nothing.
    """
    rng = np.random.default_rng(seed)
    for weight in network.trainable_weights:
        if weight.path.endswith("kernel"):
            depthwise = "depthwise" in weight.path
            fan_in = int(np.prod(weight.shape[:2] if depthwise else weight.shape[:3]))
            weight.assign(rng.normal(0, (2 / fan_in) ** 0.5, weight.shape))


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
    described = captioner_class(kind)
    assert issubclass(described, KerasCaptioner)
    size = {"encoder": name, "image_size": 64, "alpha": _alpha(name)}
    config = described.Config(**size, **SMALL[kind])
    shared = encoder(described.pooled, name)  # it may be made here, which takes random numbers
    keras.utils.set_random_seed(seed)
    made = described.build(config, vocabulary=Vocabulary(WORDS), encoder=shared)
    rng = np.random.default_rng(seed)
    made.absorb(
        {
            name: (weight + rng.normal(0, spread, weight.shape)).astype(np.float32)
            for name, weight in made.weights.items()
        }
    )
    return made


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
