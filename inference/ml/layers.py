"""Keras layers of the trained captioners. Imported only where a network is built."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers, ops


def norm(name: str) -> Any:
    return layers.LayerNormalization(epsilon=1e-5, name=name)


class Positions(layers.Layer):  # type: ignore[misc]
    """Adds a learned vector for each place of x [n, places, width]; places may be fewer."""

    def __init__(self, places: int, width: int, **options: Any) -> None:
        super().__init__(**options)
        self.table = self.add_weight(
            name="table",
            shape=(places, width),
            initializer=keras.initializers.RandomNormal(0, 0.02),
        )

    def call(self, x: Any) -> Any:
        return x + self.table[: ops.shape(x)[1]]

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


class MultiHeadAttention(layers.Layer):  # type: ignore[misc]
    """Multi-head scaled dot-product attention (Vaswani et al. 2017, arXiv:1706.03762, 3.2).

    x [n, t, width] looks at y [n, s, width]; with `causal`, position t sees only s <= t.
    """

    def __init__(self, width: int, heads: int, *, causal: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.width, self.heads, self.causal = width, heads, causal
        self.query = layers.Dense(width, name="query")
        self.key_value = layers.Dense(2 * width, name="key_value")
        self.out = layers.Dense(width, name="out")

    def build(self, x_shape: Any, y_shape: Any = None) -> None:
        self.query.build(x_shape)
        self.key_value.build(y_shape or x_shape)
        self.out.build(x_shape)
        self.built = True

    def call(self, x: Any, y: Any = None) -> Any:
        y = x if y is None else y
        key, value = ops.split(self.key_value(y), 2, axis=-1)
        q, k, v = self._heads(self.query(x)), self._heads(key), self._heads(value)
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) * (self.width // self.heads) ** -0.5
        if self.causal:
            t = ops.shape(scores)[-1]
            scores = scores + (1.0 - ops.tril(ops.ones((t, t), dtype=scores.dtype))) * -1e9
        mixed = ops.transpose(ops.matmul(ops.softmax(scores), v), (0, 2, 1, 3))
        return self.out(ops.reshape(mixed, (-1, ops.shape(x)[1], self.width)))

    def compute_output_shape(self, x_shape: Any, y_shape: Any = None) -> Any:
        return x_shape

    def _heads(self, x: Any) -> Any:
        """[n, t, width] to [n, heads, t, width / heads]."""
        split = ops.reshape(x, (-1, ops.shape(x)[1], self.heads, self.width // self.heads))
        return ops.transpose(split, (0, 2, 1, 3))


def feed_forward(x: Any, name: str, *, inner: int, dropout: float) -> Any:
    """The two dense layers of a block, with their own normalisation and the way around them."""
    width = x.shape[-1]
    hidden = layers.Dense(inner, name=f"{name}_inner")(norm(f"{name}_norm")(x))
    hidden = layers.Dropout(dropout)(ops.gelu(hidden, approximate=True))
    return x + layers.Dropout(dropout)(layers.Dense(width, name=f"{name}_outer")(hidden))


class TiedLogits(layers.Layer):  # type: ignore[misc]
    """Scores of all words: x times the transposed word vectors, plus a bias per word."""

    def __init__(self, embedding: Any, **options: Any) -> None:
        super().__init__(**options)
        self._embeddings = [embedding]
        self.bias = self.add_weight(name="bias", shape=(embedding.input_dim,), initializer="zeros")

    def call(self, x: Any) -> Any:
        table = self._embeddings[0].embeddings
        return ops.matmul(x, ops.transpose(table)) + self.bias

    def compute_output_shape(self, shape: Any) -> Any:
        return (*shape[:-1], self.bias.shape[0])


class RunningMaximum(layers.Layer):  # type: ignore[misc]
    """The largest value so far along time, for x [n, t, width] that is never negative.

    Doubling the reach each time takes log2(t) steps; 64 places are the most it covers.
    """

    def call(self, x: Any) -> Any:
        for reach in (1, 2, 4, 8, 16, 32):
            earlier = ops.pad(x, ((0, 0), (reach, 0), (0, 0)))[:, : ops.shape(x)[1]]
            x = ops.maximum(x, earlier)
        return x

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


class AttentionLstm(layers.Layer):  # type: ignore[misc]
    """An LSTM whose every step attends to cells [n, cells, units] (arXiv:1502.03044).

    Gives the hidden states and what was seen, both [n, t, units], and adds the doubly stochastic
    term to the model's losses: over real words, each cell's attention should sum to the number of
    words per cell.
    """

    def __init__(self, units: int, look: int, stochastic: float, **options: Any) -> None:
        super().__init__(**options)
        self.units, self.look, self.stochastic = units, look, stochastic
        self.query = layers.Dense(look, name="query")
        self.gate = layers.Dense(units, name="gate")

    def build(self, words_shape: Any, *shapes: Any, **named: Any) -> None:
        self.query.build((None, self.units))
        self.gate.build((None, self.units))
        width, units = words_shape[-1] + self.units, 4 * self.units
        self.kernel = self.add_weight(name="kernel", shape=(width, units))
        self.recurrent = self.add_weight(
            name="recurrent", shape=(self.units, units), initializer="orthogonal"
        )
        self.bias = self.add_weight(name="bias", shape=(units,), initializer="zeros")
        self.energy = self.add_weight(name="energy", shape=(self.look, 1))
        self.built = True

    def call(self, words: Any, cells: Any, keys: Any, h: Any, c: Any, real: Any) -> Any:
        def step(carry: Any, word: Any) -> Any:
            h, c, _, _ = carry
            looks, seen = self._look(cells, keys, h)
            x = ops.concatenate([word, seen], axis=-1)
            gates = ops.matmul(x, self.kernel) + ops.matmul(h, self.recurrent) + self.bias
            i, f, g, o = ops.split(gates, 4, axis=-1)
            c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
            return ops.sigmoid(o) * ops.tanh(c), c, seen, looks

        start = (h, c, ops.zeros_like(h), ops.zeros_like(keys[..., 0]))
        outputs = tf.scan(step, ops.transpose(words, (1, 0, 2)), start)
        heard, _, seen, looks = (ops.transpose(output, (1, 0, 2)) for output in outputs)
        self._ask_for_everything(looks, ops.cast(real, "float32"))
        return heard, seen

    def _look(self, cells: Any, keys: Any, h: Any) -> tuple[Any, Any]:
        energy = ops.matmul(ops.tanh(self.query(h)[:, None] + keys), self.energy)[..., 0]
        looks = ops.softmax(energy)  # [n, cells]
        seen = ops.matmul(looks[:, None], cells)[:, 0]
        return looks, ops.sigmoid(self.gate(h)) * seen

    def _ask_for_everything(self, looks: Any, real: Any) -> None:
        """looks [n, t, cells]; the paper asks for 1 per cell, which fits t close to cells."""
        wanted = ops.sum(real, axis=1, keepdims=True) / looks.shape[-1]
        given = ops.sum(ops.cast(looks, "float32") * real[..., None], axis=1)
        self.add_loss(self.stochastic * ops.mean(ops.sum((wanted - given) ** 2, axis=1)))

    def compute_output_shape(self, words_shape: Any, *shapes: Any, **named: Any) -> Any:
        return (*words_shape[:2], self.units), (*words_shape[:2], self.units)
