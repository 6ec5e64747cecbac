"""Confidence of a caption: a calibrated probability that it fits its image.

It is the product of two logistic regressions: one on the caption's mean log-probability, one on
whether the image is a photograph like those of the training data. A captioner describes any image:
by the first alone it would be sure of the dog that it finds in a drawing.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Self

import numpy as np

from inference.ml.contract import FloatArray, GeneratedCaption
from inference.ml.tensors import load_tensors, save_tensors

CONFIDENCE = "confidence.safetensors"


@dataclasses.dataclass(frozen=True)
class Confidence:
    """Coefficients of both regressions.

    `words` [2] are slope and offset on the mean log-probability; `photograph` [channels + 1] are
    slopes on an image's mean features, and the offset.
    """

    words: FloatArray
    photograph: FloatArray

    def probabilities(self, features: FloatArray, means: FloatArray) -> FloatArray:
        """Compute the confidence float32 [n] of captions with mean log-probabilities [n].

        `features` are those of their images, [n, cells, channels] or [1, cells, channels].
        """
        slope, offset = self.words
        probabilities: FloatArray = logistic(slope * means + offset) * self.photograph_probability(
            features
        )
        return probabilities

    def photograph_probability(self, features: FloatArray) -> FloatArray:
        """Compute the probability [n] of being a photograph, by features [n, cells, channels]."""
        slopes, offset = self.photograph[:-1], self.photograph[-1]
        return logistic((features.mean(axis=1) * slopes).sum(axis=1) + offset)

    def save(self, folder: Path) -> None:
        """Write the coefficients as float32."""
        arrays = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        save_tensors(folder / CONFIDENCE, {k: v.astype(np.float32) for k, v in arrays.items()})

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """Read what `save` wrote; None for a checkpoint that was never calibrated."""
        stored = load_tensors(folder / CONFIDENCE)
        return None if stored is None else cls(**stored)


def mean_log_prob(caption: GeneratedCaption) -> float:
    """Average a caption's log-probabilities; unlike its score, free of the length penalty."""
    return float(np.mean(caption.log_probs or (0.0,)))


def logistic(x: FloatArray) -> FloatArray:
    """Apply the logistic function elementwise: [...] to float32 [...]."""
    y: FloatArray = np.asarray(1 / (1 + np.exp(-np.clip(x, -60, 60))), np.float32)
    return y
