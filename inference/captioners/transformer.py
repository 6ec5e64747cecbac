"""Encoder-decoder transformer over the cells of the feature map.

Vaswani et al. 2017 (arXiv:1706.03762), with layer normalization before each block (Xiong et al.
2020, arXiv:2002.04745) and embeddings shared between input and output.
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
class TransformerConfig(NetworkConfig):
    """Sizes of the network; `places` is the longest sequence, start token included."""

    width: int = 384
    heads: int = 6
    inner: int = 1536
    encoder_layers: int = 1
    decoder_layers: int = 2
    dropout: float = 0.2
    places: int = 48


class Transformer(KerasCaptioner):
    """Captioner of a transformer that attends to every cell."""

    kind = "transformer"
    title = "Transformer"
    summary = "Looks at every part of the picture for every word: the best sentences trained here."
    Config = TransformerConfig
    tiny_sizes = {"width": 12, "heads": 2, "inner": 16, "decoder_layers": 2, "places": 30}

    @staticmethod
    def network(config: TransformerConfig, sizes: Sizes) -> keras.Model:
        """Build the network of `KerasCaptioner.network`."""
        import keras
        from keras import layers, ops

        from inference.ml import layers as own

        features = keras.Input((sizes.cells, sizes.channels), name="features")
        pictures = keras.Input((), dtype="int32", name="pictures")
        tokens = keras.Input((None,), dtype="int32", name="tokens")
        drop = config.dropout

        x = layers.Dropout(drop)(own.norm("picture_norm")(features))
        x = layers.Dense(config.width, name="picture")(x)
        x = own.Positions(sizes.cells, config.width, name="cells")(x)  # [N, cells, width]
        for n in range(config.encoder_layers):
            normed = own.norm(f"encoder{n}_norm")(x)
            attended = own.MultiHeadAttention(config.width, config.heads, name=f"encoder{n}_self")(
                normed
            )
            x = x + layers.Dropout(drop)(attended)
            x = own.feed_forward(x, f"encoder{n}_feed", inner=config.inner, dropout=drop)
        memory = ops.take(own.norm("memory_norm")(x), pictures, axis=0)  # [M, cells, width]

        start = keras.initializers.RandomNormal(0, config.width**-0.5)
        words = layers.Embedding(sizes.words, config.width, start, name="words")
        y = words(tokens) * config.width**0.5
        y = layers.Dropout(drop)(own.Positions(config.places, config.width, name="places")(y))
        for n in range(config.decoder_layers):
            normed = own.norm(f"decoder{n}_norm")(y)
            self_attention = own.MultiHeadAttention(
                config.width, config.heads, causal=True, name=f"decoder{n}_self"
            )
            y = y + layers.Dropout(drop)(self_attention(normed))
            query = own.norm(f"decoder{n}_cross_norm")(y)
            cross_attention = own.MultiHeadAttention(
                config.width, config.heads, name=f"decoder{n}_cross"
            )
            y = y + layers.Dropout(drop)(cross_attention(query, memory))
            y = own.feed_forward(y, f"decoder{n}_feed", inner=config.inner, dropout=drop)
        logits = own.TiedLogits(words, name="logits")(own.norm("final_norm")(y))  # [M, T, words]
        return keras.Model([features, pictures, tokens], logits, name="transformer")

    @staticmethod
    def step_decoder(config: TransformerConfig, weights: Weights) -> TransformerSteps:
        """Build the decoder that takes one token at a time."""
        return TransformerSteps(config, weights)


class TransformerSteps:
    """Decoder with memory: keys and values of the cells [P, heads, ...] per layer.

    State: keys and values of the tokens so far [P, R, heads, t, d] per layer, and the position.
    """

    def __init__(self, config: TransformerConfig, weights: Weights) -> None:
        self.config, self.w = config, weights
        self.table = np.ascontiguousarray(weights["words/embeddings"].T)
        self.scale = np.float32((config.width // config.heads) ** -0.5)

    def start(self, features: FloatArray) -> tuple[Arrays, Arrays]:
        """Compute memory and state from features [P, cells, channels]."""
        count = len(features)
        x = self._dense("picture", self._norm("picture_norm", features))
        x = x + self.w["cells/table"]
        for n in range(self.config.encoder_layers):
            normed = self._norm(f"encoder{n}_norm", x)
            q, k, v = (
                self._query(f"encoder{n}_self", normed),
                *self._keys(f"encoder{n}_self", normed),
            )
            mixed = steps.softmax(q @ k.swapaxes(-1, -2) * self.scale) @ v
            x = x + self._dense(f"encoder{n}_self/out", _join_heads(mixed))
            x = self._feed(f"encoder{n}_feed", x)
        memory = self._norm("memory_norm", x)
        kept: Arrays = {}
        depth = self.config.width // self.config.heads
        state: Arrays = {"place": np.zeros((count, 1), np.float32)}
        for n in range(self.config.decoder_layers):
            k, v = self._keys(f"decoder{n}_cross", memory)  # [P, heads, cells, d]
            kept[f"k{n}"] = np.ascontiguousarray(k.swapaxes(-1, -2))
            kept[f"v{n}"] = np.ascontiguousarray(v)
            for name in (f"k{n}", f"v{n}"):
                state[name] = np.zeros((count, 1, self.config.heads, 0, depth), np.float32)
        return kept, state

    def step(self, memory: Arrays, state: Arrays, tokens: IntArray) -> DecodingStep:
        """Score the tokens after `tokens` [P, R]."""
        place = int(state["place"].flat[0])
        y = self.w["words/embeddings"][tokens] * np.float32(self.config.width**0.5)
        y = y + self.w["places/table"][place]  # [P, R, width]
        new: Arrays = {"place": np.full(tokens.shape, place + 1, np.float32)}
        attention = np.zeros((*tokens.shape, self.w["cells/table"].shape[0]), np.float32)
        for n in range(self.config.decoder_layers):
            y = y + self._self_attention(n, y, state, new)
            attended, weights = self._cross_attention(n, y, memory)
            y, attention = y + attended, attention + weights
            y = self._feed(f"decoder{n}_feed", y)
        logits = steps.dense(self._norm("final_norm", y), self.table, self.w["logits/bias"])
        maps = (attention / self.config.decoder_layers).astype(np.float32)
        return DecodingStep(steps.log_softmax(logits), new, maps)

    def _self_attention(self, n: int, y: FloatArray, state: Arrays, new: Arrays) -> FloatArray:
        """Attend to the tokens so far, this one included: [P, R, width]."""
        name = f"decoder{n}_self"
        x = self._norm(f"decoder{n}_norm", y)
        q = self._split(self._dense(f"{name}/query", x))[..., None, :]  # [P, R, heads, 1, d]
        key, value = np.split(self._dense(f"{name}/key_value", x), 2, axis=-1)
        k = np.concatenate([state[f"k{n}"], self._split(key)[..., None, :]], axis=3)
        v = np.concatenate([state[f"v{n}"], self._split(value)[..., None, :]], axis=3)
        new[f"k{n}"], new[f"v{n}"] = k, v
        mixed = steps.softmax(q @ k.swapaxes(-1, -2) * self.scale) @ v
        return self._dense(f"{name}/out", mixed.reshape(y.shape))

    def _cross_attention(
        self, n: int, y: FloatArray, memory: Arrays
    ) -> tuple[FloatArray, FloatArray]:
        """Attend to the cells: [P, R, width], and the weights averaged over heads [P, R, cells]."""
        name = f"decoder{n}_cross"
        q = self._query(name, self._norm(f"decoder{n}_cross_norm", y))  # [P, heads, R, d]
        weights = steps.softmax(q @ memory[f"k{n}"] * self.scale)  # [P, heads, R, cells]
        mixed = _join_heads(weights @ memory[f"v{n}"])
        return self._dense(f"{name}/out", mixed), weights.mean(axis=1)

    def _dense(self, name: str, x: FloatArray) -> FloatArray:
        return steps.dense(x, self.w[f"{name}/kernel"], self.w[f"{name}/bias"])

    def _norm(self, name: str, x: FloatArray) -> FloatArray:
        return steps.layer_norm(x, self.w[f"{name}/gamma"], self.w[f"{name}/beta"])

    def _feed(self, name: str, x: FloatArray) -> FloatArray:
        inner = steps.gelu(self._dense(f"{name}_inner", self._norm(f"{name}_norm", x)))
        return x + self._dense(f"{name}_outer", inner)

    def _split(self, x: FloatArray) -> FloatArray:
        """Split the heads: [..., width] to [..., heads, width / heads]."""
        return x.reshape(*x.shape[:-1], self.config.heads, -1)

    def _query(self, name: str, x: FloatArray) -> FloatArray:
        """Compute queries: [P, t, width] to [P, heads, t, d]."""
        return self._split(self._dense(f"{name}/query", x)).swapaxes(1, 2)

    def _keys(self, name: str, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        key, value = np.split(self._dense(f"{name}/key_value", x), 2, axis=-1)
        return self._split(key).swapaxes(1, 2), self._split(value).swapaxes(1, 2)


def _join_heads(x: FloatArray) -> FloatArray:
    """Join the heads: [P, heads, t, d] to [P, t, width]."""
    mixed = x.swapaxes(1, 2)
    return mixed.reshape(*mixed.shape[:2], -1)
