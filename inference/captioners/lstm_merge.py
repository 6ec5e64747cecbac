"""LSTM decoder that takes the image as its first input.

Vinyals et al. 2015 (arXiv:1411.4555); here the image is also added to the LSTM's output before
the dense layers.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, cast

import numpy as np

from inference.ml import steps
from inference.ml.contract import FloatArray, IntArray
from inference.ml.decoding import Arrays, DecodingStep
from inference.ml.keras_captioner import KerasCaptioner, NetworkConfig, Sizes, Weights

if TYPE_CHECKING:
    import keras


@dataclasses.dataclass(frozen=True)
class LstmMergeConfig(NetworkConfig):
    """Sizes; `units` is that of the LSTM, of the embeddings and of the image's vector."""

    units: int = 384
    hidden: int = 384
    dropout: float = 0.3


class LstmMerge(KerasCaptioner):
    """Captioner of an LSTM on pooled features."""

    kind = "lstm_merge"
    title = "LSTM"
    summary = "A small recurrent network that remembers the picture as one impression: fast."
    pooled = True
    Config = LstmMergeConfig
    tiny_sizes = {"units": 12, "hidden": 10}

    @staticmethod
    def network(config: LstmMergeConfig, sizes: Sizes) -> keras.Model:
        """Build the network of `KerasCaptioner.network`."""
        import keras
        from keras import layers, ops

        from inference.ml import layers as own

        features = keras.Input((sizes.cells, sizes.channels), name="features")
        pictures = keras.Input((), dtype="int32", name="pictures")
        tokens = keras.Input((None,), dtype="int32", name="tokens")
        image = layers.Dropout(config.dropout)(own.norm("picture_norm")(features[:, 0]))
        image = layers.Dense(config.units, activation="relu", name="picture")(image)  # [N, units]
        image = ops.take(image, pictures, axis=0)[:, None]  # [M, 1, units]
        words = layers.Embedding(sizes.words, config.units, name="words")(tokens)
        words = layers.Dropout(config.dropout)(words)  # [M, T, units]
        lstm = layers.LSTM(config.units, return_sequences=True, name="lstm")
        word_gates = lstm(ops.concatenate([image, words], axis=1))[:, 1:]  # [M, T, units]
        merged = layers.Dropout(config.dropout)(word_gates + image)
        hidden = layers.Dense(config.hidden, activation="relu", name="hidden")(merged)
        logits = layers.Dense(sizes.words, name="logits")(hidden)  # [M, T, words]
        return keras.Model([features, pictures, tokens], logits, name="lstm_merge")

    @staticmethod
    def step_decoder(config: LstmMergeConfig, weights: Weights) -> LstmMergeSteps:
        """Build the decoder that takes one token at a time."""
        return LstmMergeSteps(weights)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights in memory, the table of word gates included."""
        return super().nbytes + cast(LstmMergeSteps, self._bare).word_gates.nbytes


class LstmMergeSteps:
    """Decoder with state: h and c [P, R, units]; memory: the image's vector [P, 1, units].

    The product of every embedding with the LSTM's kernel is computed once, so that the input of a
    word is a row of that table.
    """

    def __init__(self, weights: Weights) -> None:
        self.w = weights
        self.cell = [weights[f"lstm/lstm_cell/{n}"] for n in ("kernel", "recurrent_kernel", "bias")]
        self.word_gates = steps.dense(weights["words/embeddings"], self.cell[0], self.cell[2])

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        """Compute memory and state from features [P, cells, channels]."""
        normed = steps.layer_norm(
            features, self.w["picture_norm/gamma"], self.w["picture_norm/beta"]
        )
        image = steps.relu(self._dense("picture", normed))
        h, c = steps.lstm(image, np.zeros_like(image), np.zeros_like(image), *self.cell)
        return {"image": image}, {"h": h, "c": c}

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        """Score the tokens after `tokens` [P, R]."""
        gates = self.word_gates[tokens] + steps.dense(state["h"], self.cell[1])
        h, c = steps.lstm_gates(gates, state["c"])
        hidden = steps.relu(self._dense("hidden", h + memory["image"]))
        logits = self._dense("logits", hidden)
        return DecodingStep(steps.log_softmax(logits), {"h": h, "c": c})

    def _dense(self, name: str, x: FloatArray) -> FloatArray:
        return steps.dense(x, self.w[f"{name}/kernel"], self.w[f"{name}/bias"])
