"""How well a network guesses each next word of a split, told the words before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from inference.ml.contract import FloatArray
from inference.ml.vocabulary import PAD
from training.ml.train.batches import Sentences, pad

Features = Callable[[slice], FloatArray]


def sum_counts(nll: Any, logits: Any, targets: Any) -> tuple[Any, Any, Any]:
    """Sums over all real words of targets [M, T]: negative log-likelihoods, right guesses, words.

    A guess is the word with the highest of logits [M, T, words].
    """
    real = tf.cast(targets != PAD, tf.float32)
    right = tf.cast(tf.argmax(logits, axis=2, output_type=tf.int32) == targets, tf.float32)
    return tf.reduce_sum(nll * real), tf.reduce_sum(right * real), tf.reduce_sum(real)


def signature(network: Any) -> list[Any]:
    """A network's inputs of any batch and length: what is compiled for it is traced once."""
    return [tf.TensorSpec(given.shape, given.dtype) for given in network.inputs]


class TeacherForcingEvaluation:
    """Measures a network on sentences of its own whenever features pass by on their way."""

    def __init__(self, network: Any, sentences: Sentences) -> None:
        self.sentences = sentences
        self._sums = np.zeros(3)

        def forced(features: Any, pictures: Any, tokens: Any) -> Any:
            logits = network([features, pictures, tokens[:, :-1]], training=False)
            logits, targets = tf.cast(logits, tf.float32), tokens[:, 1:]
            nll = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
            return tf.stack(sum_counts(nll, logits, targets))

        self._forced = tf.function(forced, input_signature=signature(network), autograph=False)

    def measuring(self, features: Features) -> Features:
        """The same features, each part of them measured as it is read."""
        self._sums[:] = 0

        def read(part: slice) -> FloatArray:
            seen = features(part)
            self._measure(part.start, seen)
            return seen

        return read

    def values(self) -> dict[str, float]:
        """Of everything that passed by: loss per word, and the share of words guessed right."""
        loss, right, words = self._sums
        return {"dev_loss": loss / max(1.0, words), "dev_accuracy": right / max(1.0, words)}

    def _measure(self, start: int, features: FloatArray) -> None:
        owners = self.sentences.owners
        first, last = np.searchsorted(owners, [start, start + len(features)])
        if first < last:
            tokens = pad(self.sentences.tokens[first:last])
            self._sums += self._forced(features, owners[first:last] - start, tokens).numpy()
