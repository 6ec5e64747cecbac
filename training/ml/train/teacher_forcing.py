"""Teacher-forcing evaluation: loss and accuracy of the next word, given the words before it."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from inference.ml.contract import FloatArray
from inference.ml.vocabulary import PAD
from training.ml.train.batches import Sentences, pad

#: Function from a slice of the images to features float32 [n, cells, channels].
Features = Callable[[slice], FloatArray]


def sum_counts(
    nll: tf.Tensor, logits: tf.Tensor, targets: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Sum negative log-likelihoods, right predictions and words over the targets, without padding.

    nll [M, T] in nats, logits [M, T, V], targets int32 [M, T]; three scalars.
    """
    real = tf.cast(targets != PAD, tf.float32)
    right = tf.cast(tf.argmax(logits, axis=2, output_type=tf.int32) == targets, tf.float32)
    return tf.reduce_sum(nll * real), tf.reduce_sum(right * real), tf.reduce_sum(real)


def signature(network: keras.Model) -> list[tf.TensorSpec]:
    """Specify a network's inputs of any batch size and length, so that it is traced once."""
    return [tf.TensorSpec(given.shape, given.dtype) for given in network.inputs]


class TeacherForcingEvaluation:
    """Loss and accuracy on reference captions, computed as features are read for decoding."""

    def __init__(self, network: keras.Model, sentences: Sentences) -> None:
        self.sentences = sentences
        self._sums = np.zeros(3)

        def forced(features: tf.Tensor, pictures: tf.Tensor, tokens: tf.Tensor) -> tf.Tensor:
            logits = network([features, pictures, tokens[:, :-1]], training=False)
            logits, targets = tf.cast(logits, tf.float32), tokens[:, 1:]
            nll = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, logits)
            return tf.stack(sum_counts(nll, logits, targets))

        self._forced = tf.function(forced, input_signature=signature(network), autograph=False)

    def measuring(self, features: Features) -> Features:
        """Wrap a source of features so that each slice is evaluated as it is read."""
        self._sums[:] = 0

        def read(part: slice) -> FloatArray:
            found = features(part)
            self._measure(part.start, found)
            return found

        return read

    def values(self) -> dict[str, float]:
        """Return the loss per word in nats and the accuracy over all slices read so far."""
        loss, right, words = self._sums
        return {"dev_loss": loss / max(1.0, words), "dev_accuracy": right / max(1.0, words)}

    def _measure(self, start: int, features: FloatArray) -> None:
        owners = self.sentences.owners
        first, last = np.searchsorted(owners, [start, start + len(features)])
        if first < last:
            tokens = pad(self.sentences.tokens[first:last])
            self._sums += self._forced(features, owners[first:last] - start, tokens).numpy()
