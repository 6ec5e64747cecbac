"""Occlusion maps for captioners without attention: a word's log-probability without each cell."""

from __future__ import annotations

import dataclasses
from typing import TypeGuard

import numpy as np
from PIL import Image

from inference.ml.contract import Captioner, FloatArray, GeneratedCaption
from inference.ml.encoders import Encoder
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.vocabulary import START


def can_occlude(captioner: Captioner) -> TypeGuard[KerasCaptioner]:
    """Return whether occlusion applies to a captioner: its decoder gets the mean of all cells."""
    return isinstance(captioner, KerasCaptioner) and captioner.pooled


def add_occlusion_maps(
    captioner: KerasCaptioner, image: Image.Image, caption: GeneratedCaption
) -> GeneratedCaption:
    """Add maps [words, height, width] to a caption of a captioner that sees the mean of all cells.

    A word's map is how much its log-probability falls when one cell is left out of the mean
    (occlusion: Zeiler and Fergus 2014, arXiv:1311.2901, section 4.2, here on features). A word
    that no cell makes likelier has a uniform map.
    """
    config = dataclasses.replace(captioner.encoder.config, pooled=False)
    encoder = Encoder(config, captioner.encoder.network)
    (cells,) = encoder.encode([image])  # [cells, channels]
    left_out = (cells.sum(axis=0) - cells) / (len(cells) - 1)
    views = np.concatenate([cells.mean(axis=0, keepdims=True), left_out])[:, None]
    log_probs = word_log_probs(captioner, views, caption.words)  # [1 + cells, words]
    drops = np.maximum(log_probs[:1] - log_probs[1:], 0).T + np.float32(1e-9)
    maps = drops / drops.sum(axis=1, keepdims=True)
    return dataclasses.replace(caption, maps=maps.reshape(-1, *encoder.grid).astype(np.float32))


def word_log_probs(
    captioner: KerasCaptioner, features: FloatArray, words: tuple[str, ...]
) -> FloatArray:
    """Compute the words' log-probabilities [n, words] given features [n, cells, channels]."""
    decoder = captioner.step_decoder(captioner.config, captioner.weights)
    memory, state = decoder.start(features)
    ids = captioner.vocabulary.encode(words)[1:-1]
    last, found = START, []
    for word in ids:
        step = decoder.step(memory, state, np.full((len(features), 1), last, np.int32))
        found.append(step.log_probs[:, 0, word])
        state, last = step.state, word
    return np.stack(found, axis=1)
