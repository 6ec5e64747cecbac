"""An encoder of two convolutions, with the interface of a network of keras.applications.

It costs a twentieth of MobileNetV2 to build, trace and store, for tests whose subject is not the
encoder. Importing this module registers its name in that process.
"""

from __future__ import annotations

import sys
from typing import Any

import keras

from inference.ml import encoders

NAME = "SmallNet"
MODULE = "smallnet"


def SmallNet(*, include_top: bool, weights: None, input_shape: tuple[int, int, int]) -> Any:
    """Build a network from [n, size, size, 3] to [n, size / 32, size / 32, 48].

    Its last layers are named like those of MobileNetV2.
    """
    assert not include_top
    assert weights is None
    images = keras.Input(input_shape)
    stem = keras.layers.Conv2D(24, 8, strides=8, activation="relu", name="stem")(images)
    cells = keras.layers.Conv2D(48, 4, strides=4, use_bias=False, name="Conv_1")(stem)
    cells = keras.layers.BatchNormalization(name="Conv_1_bn")(cells)
    return keras.Model(images, keras.layers.ReLU()(cells))


def preprocess_input(images: Any) -> Any:
    """Scale float RGB from 0..255 to -1..1."""
    return images / 127.5 - 1.0


sys.modules[f"keras.applications.{MODULE}"] = sys.modules[__name__]
if MODULE not in encoders.MODULES:
    setattr(encoders, "MODULES", (MODULE, *encoders.MODULES))  # noqa: B010  (one more is known)
