"""Keras layers of the captioners that are trained here; importing this module imports Keras."""

from __future__ import annotations

import keras
import tensorflow as tf
from keras import KerasTensor as Tensor
from keras import layers, ops

Shape = tuple[int, ...]
Carry = tuple[Tensor, Tensor, Tensor, Tensor]


def norm(name: str) -> layers.LayerNormalization:
    """Build layer normalization with an epsilon of 1e-5 (arXiv:1607.06450)."""
    return layers.LayerNormalization(epsilon=1e-5, name=name)


class Positions(layers.Layer):  # type: ignore[misc]
    """Learned position embeddings, added to x [n, t, width] with t <= places."""

    def __init__(self, places: int, width: int, **options: str) -> None:
        super().__init__(**options)
        self.table = self.add_weight(
            name="table",
            shape=(places, width),
            initializer=keras.initializers.RandomNormal(0, 0.02),
        )

    def call(self, x: Tensor) -> Tensor:
        """Add position embeddings to x [n, t, width]."""
        return x + self.table[: ops.shape(x)[1]]

    def compute_output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output."""
        return shape


class MultiHeadAttention(layers.Layer):  # type: ignore[misc]
    """Multi-head scaled dot-product attention (Vaswani et al. 2017, arXiv:1706.03762, 3.2).

    x [n, t, width] attends to y [n, s, width]; with `causal`, position t attends to s <= t only.
    """

    def __init__(self, width: int, heads: int, *, causal: bool = False, **options: str) -> None:
        super().__init__(**options)
        self.width, self.heads, self.causal = width, heads, causal
        self.query = layers.Dense(width, name="query")
        self.key_value = layers.Dense(2 * width, name="key_value")
        self.out = layers.Dense(width, name="out")

    def build(self, x_shape: Shape, y_shape: Shape | None = None) -> None:
        """Create the weights."""
        self.query.build(x_shape)
        self.key_value.build(y_shape or x_shape)
        self.out.build(x_shape)
        self.built = True

    def call(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        """Attend from x to y, or to x itself: [n, t, width]."""
        y = x if y is None else y
        key, value = ops.split(self.key_value(y), 2, axis=-1)
        q, k, v = self._heads(self.query(x)), self._heads(key), self._heads(value)
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) * (self.width // self.heads) ** -0.5
        if self.causal:
            t = ops.shape(scores)[-1]
            scores = scores + (1.0 - ops.tril(ops.ones((t, t), dtype=scores.dtype))) * -1e9
        mixed = ops.transpose(ops.matmul(ops.softmax(scores), v), (0, 2, 1, 3))
        return self.out(ops.reshape(mixed, (-1, ops.shape(x)[1], self.width)))

    def compute_output_shape(self, x_shape: Shape, y_shape: Shape | None = None) -> Shape:
        """Return the shape of the output."""
        return x_shape

    def _heads(self, x: Tensor) -> Tensor:
        """Split the heads: [n, t, width] to [n, heads, t, width / heads]."""
        split = ops.reshape(x, (-1, ops.shape(x)[1], self.heads, self.width // self.heads))
        return ops.transpose(split, (0, 2, 1, 3))


def feed_forward(x: Tensor, name: str, *, inner: int, dropout: float) -> Tensor:
    """Apply a pre-norm feed-forward block with residual connection to x [n, t, width]."""
    width = x.shape[-1]
    hidden = layers.Dense(inner, name=f"{name}_inner")(norm(f"{name}_norm")(x))
    hidden = layers.Dropout(dropout)(ops.gelu(hidden, approximate=True))
    return x + layers.Dropout(dropout)(layers.Dense(width, name=f"{name}_outer")(hidden))


class TiedLogits(layers.Layer):  # type: ignore[misc]
    """Logits [..., V] of x [..., width]: its product with the embeddings, plus a bias per word."""

    def __init__(self, embedding: layers.Embedding, **options: str) -> None:
        super().__init__(**options)
        self._embeddings = [embedding]
        self.bias = self.add_weight(name="bias", shape=(embedding.input_dim,), initializer="zeros")

    def call(self, x: Tensor) -> Tensor:
        """Compute logits [..., V] of x [..., width]."""
        table = self._embeddings[0].embeddings
        return ops.matmul(x, ops.transpose(table)) + self.bias

    def compute_output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output."""
        return (*shape[:-1], self.bias.shape[0])


class RunningMaximum(layers.Layer):  # type: ignore[misc]
    """Cumulative maximum over time of x [n, t, width] >= 0, with t <= 64.

    The shift doubles each time, which takes log2(t) steps.
    """

    def call(self, x: Tensor) -> Tensor:
        """Compute the cumulative maximum [n, t, width]."""
        for reach in (1, 2, 4, 8, 16, 32):
            earlier = ops.pad(x, ((0, 0), (reach, 0), (0, 0)))[:, : ops.shape(x)[1]]
            x = ops.maximum(x, earlier)
        return x

    def compute_output_shape(self, shape: Shape) -> Shape:
        """Return the shape of the output."""
        return shape


class AttentionLstm(layers.Layer):  # type: ignore[misc]
    """LSTM whose every step attends to cells [n, cells, units] (Xu et al. 2015, arXiv:1502.03044).

    Returns the hidden states and the gated context vectors, both [n, t, units], and adds the
    doubly stochastic term to the model's losses: over the words that are no padding, each cell's
    attention should sum to the number of words per cell.
    """

    def __init__(self, units: int, attention_units: int, stochastic: float, **options: str) -> None:
        super().__init__(**options)
        self.units, self.attention_units = units, attention_units
        self.stochastic = stochastic
        self.query = layers.Dense(attention_units, name="query")
        self.gate = layers.Dense(units, name="gate")

    def build(self, words_shape: Shape, *shapes: Shape, **named: Shape) -> None:
        """Create the weights."""
        self.query.build((None, self.units))
        self.gate.build((None, self.units))
        width, units = words_shape[-1] + self.units, 4 * self.units
        self.kernel = self.add_weight(name="kernel", shape=(width, units))
        self.recurrent = self.add_weight(
            name="recurrent", shape=(self.units, units), initializer="orthogonal"
        )
        self.bias = self.add_weight(name="bias", shape=(units,), initializer="zeros")
        self.energy = self.add_weight(name="energy", shape=(self.attention_units, 1))
        self.built = True

    def call(
        self, words: Tensor, cells: Tensor, keys: Tensor, h: Tensor, c: Tensor, real: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Run over embeddings `words` [n, t, width] from the state h, c [n, units].

        `cells` [n, cells, units], `keys` [n, cells, attention_units]; `real` [n, t] masks padding.
        """

        def step(carry: Carry, word: Tensor) -> Carry:
            h, c, _, _ = carry
            attention, context = self._attend(cells, keys, h)
            x = ops.concatenate([word, context], axis=-1)
            gates = ops.matmul(x, self.kernel) + ops.matmul(h, self.recurrent) + self.bias
            i, f, g, o = ops.split(gates, 4, axis=-1)
            c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
            return ops.sigmoid(o) * ops.tanh(c), c, context, attention

        start = (h, c, ops.zeros_like(h), ops.zeros_like(keys[..., 0]))
        outputs = tf.scan(step, ops.transpose(words, (1, 0, 2)), start)
        hidden, _, context, attention = (ops.transpose(output, (1, 0, 2)) for output in outputs)
        self._add_doubly_stochastic_loss(attention, ops.cast(real, "float32"))
        return hidden, context

    def _attend(self, cells: Tensor, keys: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        energy = ops.matmul(ops.tanh(self.query(h)[:, None] + keys), self.energy)[..., 0]
        attention = ops.softmax(energy)  # [n, cells]
        context = ops.matmul(attention[:, None], cells)[:, 0]
        return attention, ops.sigmoid(self.gate(h)) * context

    def _add_doubly_stochastic_loss(self, attention: Tensor, real: Tensor) -> None:
        """Add the loss of attention [n, t, cells] over the words that `real` [n, t] marks.

        The paper asks for a sum of 1 for each cell, which fits t near the number of cells.
        """
        wanted = ops.sum(real, axis=1, keepdims=True) / attention.shape[-1]
        given = ops.sum(ops.cast(attention, "float32") * real[..., None], axis=1)
        self.add_loss(self.stochastic * ops.mean(ops.sum((wanted - given) ** 2, axis=1)))

    def compute_output_shape(
        self, words_shape: Shape, *shapes: Shape, **named: Shape
    ) -> tuple[Shape, Shape]:
        """Return the shape of the output."""
        return (*words_shape[:2], self.units), (*words_shape[:2], self.units)
