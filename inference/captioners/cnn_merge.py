"""Decoder of a causal 1-D convolution with max pooling over time, merged with the image.

The maximum over the words so far is kept as a running one, so that a new word costs one
convolution at one position.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from inference.ml import steps
from inference.ml.contract import FloatArray, IntArray
from inference.ml.decoding import Arrays, DecodingStep
from inference.ml.keras_captioner import KerasCaptioner, NetworkConfig, Sizes, Weights

if TYPE_CHECKING:
    import keras


@dataclasses.dataclass(frozen=True)
class CnnMergeConfig(NetworkConfig):
    """Sizes: `filters` of width `kernel` over embeddings of `word_units`; `hidden` merges both."""

    word_units: int = 256
    filters: int = 512
    kernel: int = 3
    hidden: int = 512
    dropout: float = 0.3


class CnnMerge(KerasCaptioner):
    """Captioner of a convolution over the words, merged with pooled features."""

    kind = "cnn_merge"
    title = "Convolution"
    summary = "Reads its own sentence through a small convolution: the simplest one, and quick."
    pooled = True
    Config = CnnMergeConfig
    tiny_sizes = {"word_units": 8, "filters": 12, "hidden": 10}

    @staticmethod
    def network(config: CnnMergeConfig, sizes: Sizes) -> keras.Model:
        """Build the network of `KerasCaptioner.network`."""
        import keras
        from keras import layers, ops

        from inference.ml import layers as own

        features = keras.Input((sizes.cells, sizes.channels), name="features")
        pictures = keras.Input((), dtype="int32", name="pictures")
        tokens = keras.Input((None,), dtype="int32", name="tokens")
        image = layers.Dropout(config.dropout)(own.norm("picture_norm")(features[:, 0]))
        image = layers.Dense(config.hidden, activation="relu", name="picture")(image)
        image = ops.take(image, pictures, axis=0)[:, None]  # [M, 1, hidden]
        words = layers.Embedding(sizes.words, config.word_units, name="words")(tokens)
        words = layers.Dropout(config.dropout)(words)  # [M, T, word_units]
        convolve = layers.Conv1D(
            config.filters, config.kernel, padding="causal", activation="relu", name="convolution"
        )
        read = own.RunningMaximum(name="maximum")(convolve(words))  # [M, T, filters]
        read = layers.Dropout(config.dropout)(read)
        both = ops.concatenate([read, image + ops.zeros_like(read[..., :1])], axis=-1)
        hidden = layers.Dense(config.hidden, activation="relu", name="hidden")(both)
        hidden = layers.Dropout(config.dropout)(hidden)
        logits = layers.Dense(sizes.words, name="logits")(hidden)  # [M, T, words]
        return keras.Model([features, pictures, tokens], logits, name="cnn_merge")

    @staticmethod
    def step_decoder(config: CnnMergeConfig, weights: Weights) -> CnnMergeSteps:
        """Build the decoder that takes one token at a time."""
        return CnnMergeSteps(config, weights)


class CnnMergeSteps:
    """Decoder with state: last embeddings [P, R, kernel - 1, units], maximum [P, R, filters].

    Memory: the image's part of the hidden layer [P, 1, hidden].
    """

    def __init__(self, config: CnnMergeConfig, weights: Weights) -> None:
        self.config, self.w = config, weights
        kernel = weights["convolution/kernel"]  # [kernel, units, filters]
        self.kernel = kernel.reshape(-1, kernel.shape[2])
        self.of_words, self.of_image = np.split(weights["hidden/kernel"], [config.filters])

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        """Compute memory and state from features [P, cells, channels]."""
        normed = steps.layer_norm(
            features, self.w["picture_norm/gamma"], self.w["picture_norm/beta"]
        )
        image = steps.relu(steps.dense(normed, self.w["picture/kernel"], self.w["picture/bias"]))
        count, config = len(features), self.config
        before = (count, 1, config.kernel - 1, config.word_units)
        return (
            {"image": steps.dense(image, self.of_image, self.w["hidden/bias"])},
            {
                "before": np.zeros(before, np.float32),
                "maximum": np.zeros((count, 1, config.filters), np.float32),
            },
        )

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        """Score the tokens after `tokens` [P, R]."""
        word = self.w["words/embeddings"][tokens][:, :, None]  # [P, R, 1, units]
        window = np.concatenate([state["before"], word], axis=2)
        flat = window.reshape(*tokens.shape, -1)
        response = steps.relu(steps.dense(flat, self.kernel, self.w["convolution/bias"]))
        maximum = np.maximum(state["maximum"], response)
        hidden = steps.relu(steps.dense(maximum, self.of_words) + memory["image"])
        logits = steps.dense(hidden, self.w["logits/kernel"], self.w["logits/bias"])
        return DecodingStep(
            steps.log_softmax(logits), {"before": window[:, :, 1:], "maximum": maximum}
        )
