"""Tiny Keras captioners with random weights, for tests and for trying out a new kind."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, TypeVar

import keras
import numpy as np

from inference.ml.encoders import Encoder, EncoderConfig
from inference.ml.vocabulary import Vocabulary

if TYPE_CHECKING:
    from inference.ml.keras_captioner import KerasCaptioner

K = TypeVar("K", bound="KerasCaptioner")
#: The narrowest network of keras.applications.
ENCODER = EncoderConfig("MobileNetV2", image_size=64, alpha=0.35)
WORDS = tuple(f"word{n}" for n in range(20))


def tiny_keras_captioner(
    kind: type[K], *, encoder: Encoder | None = None, seed: int = 0, spread: float = 0.4
) -> K:
    """Build a captioner of a kind's `tiny_sizes` whose weights tell words apart.

    `spread` is the standard deviation of the noise that is added to each weight of the decoder.
    """
    # Built before the seed is set, because building it draws random numbers.
    encoder = encoder or tiny_encoder(pooled=kind.pooled)
    given = encoder.config
    config = kind.Config(
        encoder=given.name, image_size=given.image_size, alpha=given.alpha, **kind.tiny_sizes
    )
    keras.utils.set_random_seed(seed)
    captioner = kind.build(config, vocabulary=Vocabulary(WORDS), encoder=encoder)
    rng = np.random.default_rng(seed)
    captioner.set_weights(
        {
            name: (weight + rng.normal(0, spread, weight.shape)).astype(np.float32)
            for name, weight in captioner.weights.items()
        }
    )
    return captioner


@functools.cache
def tiny_encoder(*, pooled: bool) -> Encoder:
    """Build the encoder that a process's tiny captioners share."""
    keras.utils.set_random_seed(1)
    encoder = Encoder.build(dataclasses.replace(ENCODER, pooled=pooled))
    randomize_kernels(encoder.network)
    return encoder


def randomize_kernels(network: keras.Model, seed: int = 0) -> None:
    """Draw convolution kernels that keep a signal's strength (He et al. 2015, arXiv:1502.01852).

    Keras' own initialisation, made for batches that are normalised, shrinks features to nothing
    where batch normalisation is in inference mode.
    """
    rng = np.random.default_rng(seed)
    for weight in network.trainable_weights:
        if weight.path.endswith("kernel"):
            depthwise = "depthwise" in weight.path
            fan_in = int(np.prod(weight.shape[:2] if depthwise else weight.shape[:3]))
            weight.assign(rng.normal(0, (2 / fan_in) ** 0.5, weight.shape))
