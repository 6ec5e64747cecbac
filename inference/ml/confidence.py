"""How sure a captioner may be of a sentence: a chance between 0 and 1, fitted on measured captions.

Two things are looked at: how likely the words were to the captioner, and whether the picture is a
photograph like those that it was trained on. A captioner has words for anything: by the first alone
it would be sure of the dog that it finds in a drawing.
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
    """`words` are slope and offset of the chance by mean log-probability.

    `photograph` [channels + 1] are the slopes of the chance that a picture is a photograph, by the
    mean of its features, and their offset.
    """

    words: FloatArray
    photograph: FloatArray

    def probabilities(self, features: FloatArray, means: FloatArray) -> FloatArray:
        """Of sentences with these mean log-probabilities [n], about pictures [n, cells, channels].

        Each picture is judged by itself: its neighbours in the batch change nothing.
        """
        slope, offset = self.words
        chances: FloatArray = logistic(slope * means + offset) * self.photograph_probability(
            features
        )
        return chances

    def photograph_probability(self, features: FloatArray) -> FloatArray:
        """The chance that each picture is a photograph: [n]."""
        slopes, offset = self.photograph[:-1], self.photograph[-1]
        return logistic((features.mean(axis=1) * slopes).sum(axis=1) + offset)

    def save(self, folder: Path) -> None:
        arrays = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        save_tensors(folder / CONFIDENCE, {k: v.astype(np.float32) for k, v in arrays.items()})

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        """Read what `save` wrote; None for a checkpoint that was never calibrated."""
        stored = load_tensors(folder / CONFIDENCE)
        return None if stored is None else cls(**stored)


def mean_log_prob(caption: GeneratedCaption) -> float:
    """Of its words. A caption's `score` depends on the search's length penalty; this does not."""
    return float(np.mean(caption.log_probs or (0.0,)))


def logistic(x: FloatArray) -> FloatArray:
    y: FloatArray = np.asarray(1 / (1 + np.exp(-np.clip(x, -60, 60))), np.float32)
    return y
