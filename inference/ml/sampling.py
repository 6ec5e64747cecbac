"""Nucleus sampling whose random numbers depend on the seed and the row only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inference.ml.contract import FloatArray, IntArray, Search


def uniforms_of(search: Search) -> NDArray[np.float64]:
    """Draw the uniform numbers that decide each row's tokens: float64 [rows, max_length].

    They depend on the seed and the row only, never on the other images of a batch.
    """
    draws = [np.random.default_rng([search.seed, row]) for row in range(search.rows)]
    return np.stack([rng.random(search.max_length) for rng in draws])


def nucleus_sample(scores: FloatArray, uniforms: NDArray[np.float64], search: Search) -> IntArray:
    """Sample tokens int32 [P, R] from the nucleus of log-probabilities [P, R, V].

    `uniforms` [R] are numbers in 0..1, one for each row. Holtzman et al. 2020, arXiv:1904.09751,
    section 3.1.
    """
    heated = scores / np.float32(search.temperature)
    odds = np.exp(heated - heated.max(axis=2, keepdims=True))
    if search.top_p == 1.0:
        return _drawn(odds, uniforms)
    order = np.argsort(-odds, axis=2, kind="stable")
    ranked = np.take_along_axis(odds, order, axis=2)
    before = np.cumsum(ranked, axis=2, dtype=np.float64) - ranked
    outside = before >= search.top_p * odds.sum(axis=2, keepdims=True, dtype=np.float64)
    place = _drawn(np.where(outside, 0, ranked), uniforms)
    words: IntArray = np.take_along_axis(order, place[..., None], axis=2)[..., 0].astype(np.int32)
    return words


def _drawn(odds: FloatArray, uniforms: NDArray[np.float64]) -> IntArray:
    """Sample an index int32 [P, R] in proportion to odds [P, R, n], by uniforms [R]."""
    reached = np.cumsum(odds, axis=2, dtype=np.float64)
    draw = uniforms * reached[..., -1]
    places: IntArray = (reached <= draw[..., None]).sum(axis=2).astype(np.int32)
    return places
