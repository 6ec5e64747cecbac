"""Decoder of three words with random scores: few enough that every sentence can be tried."""

from __future__ import annotations

import numpy as np

from inference.ml import steps
from inference.ml.decoding import Arrays, DecodingStep
from inference.ml.vocabulary import SPECIAL, START

REAL = 3
SIZE = len(SPECIAL) + REAL


class Toy:
    """Decoder that scores a word by the two before it and the picture, from random tables."""

    def __init__(self, seed: int, spread: float = 2.0) -> None:
        rng = np.random.default_rng(seed)
        self.table = rng.normal(0, spread, (SIZE, SIZE, SIZE)).astype(np.float32)

    def start(self, features: np.ndarray) -> tuple[Arrays, Arrays]:
        return {"bias": features}, {"before": np.full((len(features), 1), START, np.float32)}

    def step(self, memory: Arrays, state: Arrays, tokens: np.ndarray) -> DecodingStep:
        logits = self.table[state["before"].astype(int), tokens] + memory["bias"]
        return DecodingStep(steps.log_softmax(logits), {"before": tokens.astype(np.float32)})


def toy_features(count: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (count, 1, SIZE)).astype(np.float32)
