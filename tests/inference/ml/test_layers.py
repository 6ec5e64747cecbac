"""Layers against their formulas in numpy."""

from __future__ import annotations

import keras
import numpy as np

from inference.ml import layers, steps

RNG = np.random.default_rng(0)


def normal(*shape: int) -> np.ndarray:
    return RNG.normal(0, 1, shape).astype(np.float32)


def assert_close(found: object, wanted: np.ndarray) -> None:
    np.testing.assert_allclose(np.asarray(found), wanted, atol=1e-5)


def test_the_running_maximum_is_that_of_numpy() -> None:
    x = np.abs(normal(2, 40, 3))
    assert_close(layers.RunningMaximum()(x), np.maximum.accumulate(x, axis=1))


def test_positions_are_added_by_place() -> None:
    layer, x = layers.Positions(6, 3), normal(2, 4, 3)
    assert_close(layer(x), x + layer.table.numpy()[:4])


def test_tied_logits_are_products_with_the_embeddings() -> None:
    words, x = keras.layers.Embedding(7, 3), normal(2, 5, 3)
    words.build(None)
    layer = layers.TiedLogits(words)
    layer.bias.assign(normal(7))
    assert_close(layer(x), x @ np.asarray(words.embeddings).T + layer.bias.numpy())


def test_a_head_of_causal_attention_mixes_what_came_before_only() -> None:
    layer, x = layers.MultiHeadAttention(4, 1, causal=True), normal(1, 3, 4)
    layer.build(x.shape)
    query, key_value = (
        x @ np.asarray(dense.kernel) + np.asarray(dense.bias)
        for dense in (layer.query, layer.key_value)
    )
    key, value = np.split(key_value, 2, axis=-1)
    scores = query @ key.swapaxes(1, 2) / 2
    scores[:, np.triu(np.ones((3, 3), bool), 1)] = -np.inf
    mixed = steps.softmax(scores) @ value
    assert_close(layer(x), mixed @ np.asarray(layer.out.kernel) + np.asarray(layer.out.bias))


def test_the_doubly_stochastic_loss_is_nil_where_every_cell_gets_its_share() -> None:
    layer = layers.AttentionLstm(2, 2, stochastic=0.5)
    real = np.array([[1, 1, 0]], np.float32)
    even, first = np.full((1, 3, 4), 0.25, np.float32), np.zeros((1, 3, 4), np.float32)
    first[:, :, 0] = 1
    layer._add_doubly_stochastic_loss(even, real)
    layer._add_doubly_stochastic_loss(first, real)
    # Two words of four cells: each should get half; one gets two, the others none.
    assert_close(layer.losses, np.array([0.0, 0.5 * (1.5**2 + 3 * 0.5**2)]))
