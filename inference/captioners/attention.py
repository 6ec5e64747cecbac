"""LSTM decoder with soft attention over the cells of the feature map.

Xu et al. 2015 (arXiv:1502.03044): additive attention (section 3.1.2), a gate on the context
vector (4.2.1), and doubly stochastic regularization (equation 14).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from inference.ml import steps
from inference.ml.contract import FloatArray, IntArray
from inference.ml.decoding import Arrays, DecodingStep
from inference.ml.keras_captioner import KerasCaptioner, NetworkConfig, Sizes, Weights

if TYPE_CHECKING:
    import keras


@dataclasses.dataclass(frozen=True)
class AttentionConfig(NetworkConfig):
    """Sizes; `stochastic` weighs the doubly stochastic term, lambda in the paper's equation 14."""

    units: int = 384
    attention_units: int = 256
    dropout: float = 0.3
    stochastic: float = 0.2


class Attention(KerasCaptioner):
    """Captioner of an LSTM with attention."""

    kind = "attention"
    title = "LSTM with attention"
    summary = "Chooses where in the picture to look before each word, and can show it."
    Config = AttentionConfig
    tiny_sizes = {"units": 12, "attention_units": 6}

    @staticmethod
    def network(config: AttentionConfig, sizes: Sizes) -> keras.Model:
        """Build the network of `KerasCaptioner.network`."""
        import keras
        from keras import layers, ops

        from inference.ml import layers as own

        features = keras.Input((sizes.cells, sizes.channels), name="features")
        pictures = keras.Input((), dtype="int32", name="pictures")
        tokens = keras.Input((None,), dtype="int32", name="tokens")
        cells = layers.Dropout(config.dropout)(own.norm("picture_norm")(features))
        cells = layers.Dense(config.units, activation="relu", name="picture")(cells)
        keys = layers.Dense(config.attention_units, name="keys")(
            cells
        )  # [N, cells, attention_units]
        mean = ops.mean(cells, axis=1)
        h = layers.Dense(config.units, activation="tanh", name="first_h")(mean)
        c = layers.Dense(config.units, activation="tanh", name="first_c")(mean)
        cells, keys, h, c = (ops.take(x, pictures, axis=0) for x in (cells, keys, h, c))
        words = layers.Embedding(sizes.words, config.units, name="words")(tokens)
        words = layers.Dropout(config.dropout)(words)  # [M, T, units]
        attend = own.AttentionLstm(
            config.units, config.attention_units, config.stochastic, name="lstm"
        )
        outputs, context = attend(words, cells, keys, h, c, ops.not_equal(tokens, 0))
        both = ops.concatenate([outputs, context, words], axis=-1)
        both = layers.Dropout(config.dropout)(both)
        hidden = layers.Dense(config.units, activation="tanh", name="hidden")(both)
        hidden = layers.Dropout(config.dropout)(hidden)
        logits = layers.Dense(sizes.words, name="logits")(hidden)  # [M, T, words]
        return keras.Model([features, pictures, tokens], logits, name="attention")

    @staticmethod
    def step_decoder(config: AttentionConfig, weights: Weights) -> AttentionSteps:
        """Build the decoder that takes one token at a time."""
        return AttentionSteps(weights)


class AttentionSteps:
    """Decoder with memory: cells [P, cells, units], keys [P, cells, attention_units].

    State: h and c [P, R, units].
    """

    def __init__(self, weights: Weights) -> None:
        self.w = weights
        self.cell = [weights[f"lstm/{name}"] for name in ("kernel", "recurrent", "bias")]

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        """Compute memory and state from features [P, cells, channels]."""
        normed = steps.layer_norm(
            features, self.w["picture_norm/gamma"], self.w["picture_norm/beta"]
        )
        cells = steps.relu(self._dense("picture", normed))
        mean = cells.mean(axis=1, keepdims=True)
        state = {name: steps.tanh(self._dense(f"first_{name}", mean)) for name in ("h", "c")}
        return {"cells": cells, "keys": self._dense("keys", cells)}, state

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        """Score the tokens after `tokens` [P, R]."""
        words = self.w["words/embeddings"][tokens]  # [P, R, units]
        query = self._dense("lstm/query", state["h"])[:, :, None]  # [P, R, 1, attention_units]
        energy = steps.tanh(query + memory["keys"][:, None]) @ self.w["lstm/energy"][:, 0]
        attention = steps.softmax(energy)  # [P, R, cells]
        gate = steps.sigmoid(self._dense("lstm/gate", state["h"]))
        context = gate * (attention @ memory["cells"])  # [P, R, units]
        x = steps.concatenate(words, context)
        h, c = steps.lstm(x, state["h"], state["c"], *self.cell)
        hidden = steps.tanh(self._dense("hidden", steps.concatenate(h, context, words)))
        logits = self._dense("logits", hidden)
        return DecodingStep(steps.log_softmax(logits), {"h": h, "c": c}, attention)

    def _dense(self, name: str, x: FloatArray) -> FloatArray:
        return steps.dense(x, self.w[f"{name}/kernel"], self.w[f"{name}/bias"])
