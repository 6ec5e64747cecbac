"""Change of a captioner's image size, with its position embeddings interpolated."""

from __future__ import annotations

import dataclasses

import numpy as np
import tensorflow as tf

from inference.ml.contract import FloatArray
from inference.ml.encoders import Encoder
from inference.ml.keras_captioner import KerasCaptioner

#: Weights with one row for each cell, in row-major order.
BY_CELL = "cells/table"


def resize_captioner(captioner: KerasCaptioner, image_size: int) -> KerasCaptioner:
    """Build the captioner for images of this side in pixels; position embeddings are resized."""
    if captioner.config.image_size == image_size:
        return captioner
    config = dataclasses.replace(captioner.config, image_size=image_size)
    encoder = Encoder.build(type(captioner).encoder_config(config))
    encoder.network.set_weights(captioner.encoder.network.get_weights())
    weights = dict(captioner.weights)
    if BY_CELL in weights:
        weights[BY_CELL] = _interpolated(weights[BY_CELL], captioner.encoder.grid, encoder.grid)
    return type(captioner)(
        config, captioner.vocabulary, encoder, weights, word_boost=captioner.word_boost
    )


def _interpolated(table: FloatArray, old: tuple[int, int], new: tuple[int, int]) -> FloatArray:
    """Interpolate rows [cells, width] of one grid bilinearly to those of another."""
    image = tf.image.resize(table.reshape(1, *old, -1), new)
    rows: FloatArray = np.asarray(image, np.float32).reshape(new[0] * new[1], -1)
    return rows
