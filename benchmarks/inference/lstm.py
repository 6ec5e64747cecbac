"""`lstm_merge` with random weights in the bundled size, and the original app's way to run it."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
from numpy.typing import NDArray

from inference.captioners.lstm_merge import LstmMerge, LstmMergeConfig
from inference.ml.contract import FloatArray, Search
from inference.ml.encoders import Encoder
from inference.ml.vocabulary import END, START, Vocabulary

WORDS = 15
SEARCH = Search("greedy", min_length=WORDS, max_length=WORDS, no_repeat_ngram=0)


def captioner(
    name: str = "MobileNetV2", encoder: Encoder | None = None, seed: int = 0
) -> LstmMerge:
    """Build a captioner whose random weights are large enough that words get different scores."""
    keras.utils.set_random_seed(seed)
    vocabulary = Vocabulary([f"word{n}" for n in range(2536)])
    config = LstmMergeConfig(encoder=name)
    made = LstmMerge.build(config, vocabulary=vocabulary, encoder=encoder)
    rng = np.random.default_rng(seed)
    made.set_weights(
        {name: w + rng.normal(0, 0.05, w.shape).astype(np.float32) for name, w in _weights(made)}
    )
    return made


def _weights(made: LstmMerge) -> list[tuple[str, FloatArray]]:
    return list(made.weights.items())


def recompute(
    made: LstmMerge,
    network: Callable[[list[NDArray[np.generic]]], FloatArray],
    features: FloatArray,
) -> list[str]:
    """Caption an image greedily, running the network on the whole padded sequence for each word.

    `network` maps features [1, cells, channels], owner [1] and tokens [1, T] to logits [1, T, V].
    """
    tokens = np.zeros((1, WORDS + 1), np.int32)
    tokens[0, 0] = START
    owner = np.zeros(1, np.int32)
    for at in range(WORDS):
        logits = np.array(network([features[None], owner, tokens])[0, at])
        logits[: END + 2] = -np.inf  # no end token: the sequence has exactly so many words
        tokens[0, at + 1] = int(logits.argmax())
    return [made.vocabulary.tokens[token] for token in tokens[0, 1:]]
