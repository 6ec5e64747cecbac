"""Neural network operations in numpy, float32 throughout, for decoding token by token.

Arrays are [images, beams, ...]; every product folds the two axes into one matrix, because one
large multiplication is many times faster than one per image.
"""

from __future__ import annotations

import numpy as np

from inference.ml.contract import FloatArray


def dense(x: FloatArray, kernel: FloatArray, bias: FloatArray | None = None) -> FloatArray:
    """Multiply x [..., i] by kernel [i, o] and add bias [o]: [..., o]."""
    y = (x.reshape(-1, x.shape[-1]) @ kernel).reshape(*x.shape[:-1], kernel.shape[1])
    if bias is not None:
        y += bias
    return y


def relu(x: FloatArray) -> FloatArray:
    """Apply the rectifier elementwise: [...] to [...]."""
    return np.maximum(x, np.float32(0))


def tanh(x: FloatArray) -> FloatArray:
    """Apply the hyperbolic tangent elementwise: [...] to [...]."""
    return np.tanh(x)


def concatenate(*parts: FloatArray) -> FloatArray:
    """Join arrays [..., a], [..., b] along the last axis: [..., a + b]."""
    return np.concatenate(parts, axis=-1)


def sigmoid(x: FloatArray) -> FloatArray:
    """Apply the logistic function elementwise: [...] to [...]."""
    half = np.float32(0.5)
    y: FloatArray = np.asarray(half * np.tanh(half * x) + half, np.float32)
    return y


def gelu(x: FloatArray) -> FloatArray:
    """Apply the tanh form of GELU elementwise (arXiv:1606.08415, section 2): [...] to [...]."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    y: FloatArray = np.asarray(np.float32(0.5) * x * (np.float32(1) + np.tanh(inner)), np.float32)
    return y


def softmax(x: FloatArray) -> FloatArray:
    """Normalize the exponentials over the last axis: [..., n] to [..., n]."""
    powers: FloatArray = np.exp(x - x.max(axis=-1, keepdims=True))
    y: FloatArray = powers / powers.sum(axis=-1, keepdims=True)
    return y


def log_softmax(x: FloatArray) -> FloatArray:
    """Turn logits [..., n] into natural-log probabilities [..., n]."""
    shifted: FloatArray = x - x.max(axis=-1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def layer_norm(x: FloatArray, gamma: FloatArray, beta: FloatArray) -> FloatArray:
    """Normalize x [..., n] over the last axis; gamma and beta [n]; the epsilon of `layers.norm`.

    Ba et al. 2016, arXiv:1607.06450.
    """
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
    """Take one step of keras.layers.LSTM; return the new h and c [..., units].

    x [..., i], kernel [i, 4 * units], recurrent [units, 4 * units]; gates in the order i, f, g, o.
    """
    return lstm_gates(dense(x, kernel, bias) + dense(h, recurrent), c)


def lstm_gates(gates: FloatArray, c: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the new h and c [..., units] from the summed gates [..., 4 * units] and c."""
    i, f, g, o = np.split(gates, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
