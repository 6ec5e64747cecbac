"""The few array operations that incremental decoding needs, in numpy, float32 throughout.

Rows are [pictures, beams, ...]; every product folds the two into one matrix, because one large
multiplication is many times faster than one per picture.
"""

from __future__ import annotations

import numpy as np

from inference.ml.contract import FloatArray


def dense(x: FloatArray, kernel: FloatArray, bias: FloatArray | None = None) -> FloatArray:
    """x [..., i] times kernel [i, o], plus bias [o]."""
    y = (x.reshape(-1, x.shape[-1]) @ kernel).reshape(*x.shape[:-1], kernel.shape[1])
    if bias is not None:
        y += bias
    return y


def relu(x: FloatArray) -> FloatArray:
    return np.maximum(x, np.float32(0))


def tanh(x: FloatArray) -> FloatArray:
    return np.tanh(x)


def concatenate(*parts: FloatArray) -> FloatArray:
    return np.concatenate(parts, axis=-1)


def sigmoid(x: FloatArray) -> FloatArray:
    half = np.float32(0.5)
    y: FloatArray = np.asarray(half * np.tanh(half * x) + half, np.float32)
    return y


def gelu(x: FloatArray) -> FloatArray:
    """The tanh form (Hendrycks and Gimpel 2016, arXiv:1606.08415, section 2)."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    y: FloatArray = np.asarray(np.float32(0.5) * x * (np.float32(1) + np.tanh(inner)), np.float32)
    return y


def softmax(x: FloatArray) -> FloatArray:
    powers: FloatArray = np.exp(x - x.max(axis=-1, keepdims=True))
    y: FloatArray = powers / powers.sum(axis=-1, keepdims=True)
    return y


def log_softmax(x: FloatArray) -> FloatArray:
    shifted: FloatArray = x - x.max(axis=-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def layer_norm(x: FloatArray, gamma: FloatArray, beta: FloatArray) -> FloatArray:
    """Over the last axis, with the epsilon of `layers.Norm`."""
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.vecdot(centred, centred)[..., None] / np.float32(x.shape[-1])
    y: FloatArray = centred / np.sqrt(variance + np.float32(1e-5))
    y *= gamma
    y += beta
    return y


def lstm(
    x: FloatArray,
    h: FloatArray,
    c: FloatArray,
    kernel: FloatArray,
    recurrent: FloatArray,
    bias: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """One step of keras.layers.LSTM (gates in the order i, f, g, o): the new h and c."""
    return lstm_gates(dense(x, kernel, bias) + dense(h, recurrent), c)


def lstm_gates(gates: FloatArray, c: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The new h and c of an LSTM whose gates [..., 4 * units] have been added up."""
    i, f, g, o = np.split(gates, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
