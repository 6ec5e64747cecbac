"""Keras layers of the trained captioners. Imported only where a network is built."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops


def norm(name: str) -> Any:
    return layers.LayerNormalization(epsilon=1e-5, name=name)


class Positions(layers.Layer):  # type: ignore[misc]
    """Adds a learned vector for each place of x [n, places, width]; places may be fewer."""

    def __init__(self, places: int, width: int, **options: Any) -> None:
        super().__init__(**options)
        self.table = self.add_weight(
            name="table", shape=(places, width), initializer=keras.initializers.RandomNormal(0, 0.02)
        )

    def call(self, x: Any) -> Any:
        return x + self.table[: ops.shape(x)[1]]

    def compute_output_shape(self, shape: Any) -> Any:
        return shape


class Attention(layers.Layer):  # type: ignore[misc]
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
            scores = scores + (1.0 - ops.tril(ops.ones((t, t)))) * -1e9
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
