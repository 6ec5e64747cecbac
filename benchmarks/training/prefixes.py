"""Benchmark of training on whole sequences against one sample per prefix with one-hot targets.

Both use the same network and weights without dropout, and give the same loss per word, which is
reported; an epoch of each is timed. The slow one is timed over some of its steps and scaled.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from benchmarks.training.corpus import Corpus, make_captioner, make_corpus, random_features
from inference.ml.contract import FloatArray, IntArray
from inference.ml.vocabulary import PAD
from training.ml.train.batches import TrainingBatch, batches
from training.ml.train.config import Phase
from training.ml.train.keras_learner import KerasLearner, optimizer

WARM_UP = 5
Prefix = tuple[IntArray, IntArray, IntArray, FloatArray]


def measure(*, captions: int = 30_000, prefix_steps: int = 60) -> dict[str, float]:
    """Measure seconds per epoch of both, the speedup, and both losses per word."""
    corpus = make_corpus(captions)
    phase = Phase(batch=128, label_smoothing=0.0, clip=0.0)
    captioner = make_captioner("lstm_merge", corpus.vocabulary, dropout=0.0)
    features = random_features(corpus.pictures, captioner)
    learner = KerasLearner(captioner, phase, steps=10_000, seed=0)
    prefixes = PrefixLearner(learner.network, phase, words=len(corpus.vocabulary))
    probe = np.arange(min(64, captions), dtype=np.int32)
    whole_loss = _whole_loss(learner, corpus, features, probe)
    prefix_loss = prefixes.loss(features, corpus, probe)
    slow = prefixes.seconds_per_epoch(features, corpus, steps=prefix_steps)
    fast = _seconds_per_epoch(learner, corpus, features, phase)
    return {
        "whole sequences, seconds": fast,
        "one sample per prefix, seconds": slow,
        "times faster": slow / fast,
        "loss per word, whole": whole_loss,
        "loss per word, prefixes": prefix_loss,
    }


def _stream(
    corpus: Corpus, features: FloatArray, phase: Phase, epoch: int
) -> Iterator[TrainingBatch]:
    return batches(
        corpus.sentences, lambda images, rng: features[images], phase, seed=0, epoch=epoch
    )


def _seconds_per_epoch(
    learner: KerasLearner, corpus: Corpus, features: FloatArray, phase: Phase
) -> float:
    for _, batch in zip(range(WARM_UP), _stream(corpus, features, phase, 0), strict=False):
        learner.learn(batch)
    started = time.perf_counter()
    for batch in _stream(corpus, features, phase, 1):
        learner.learn(batch)
    return time.perf_counter() - started


def _whole_loss(
    learner: KerasLearner, corpus: Corpus, features: FloatArray, chosen: IntArray
) -> float:
    owners, tokens = corpus.sentences.owners[chosen], _padded(corpus, chosen)
    logits = learner.network([features, owners, tokens[:, :-1]], training=False)
    targets = tokens[:, 1:]
    losses = keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
    mask = (targets != PAD).astype(np.float32)
    return float(np.sum(losses.numpy() * mask) / mask.sum())


def _padded(corpus: Corpus, chosen: IntArray) -> IntArray:
    width = max(map(len, corpus.sentences.tokens))
    out = np.full((len(chosen), width), PAD, np.int32)
    for row, at in enumerate(chosen):
        sentence = corpus.sentences.tokens[at]
        out[row, : len(sentence)] = sentence
    return out


class PrefixLearner:
    """Learner on one sample per word: the padded words before it, and a one-hot target.

    Only the last position goes through the output layers, as in the original app.
    """

    def __init__(self, network: keras.Model, phase: Phase, *, words: int) -> None:
        self.batch, self.words = phase.batch, words
        self.hidden, self.logits = network.get_layer("hidden"), network.get_layer("logits")
        self.body = keras.Model(network.inputs, self.hidden.input)
        self.variables = network.trainable_variables
        self.rule = optimizer(phase.learning_rate, phase, 10_000)
        self.rule.build(self.variables)
        self.train_step = tf.function(self._step, reduce_retracing=True)

    def _logits(
        self,
        features: tf.Tensor,
        pictures: tf.Tensor,
        tokens: tf.Tensor,
        places: tf.Tensor,
        *,
        training: bool,
    ) -> tf.Tensor:
        """Compute logits [M, V] of the word after `places` [M]."""
        read = self.body([features, pictures, tokens], training=training)
        return self.logits(self.hidden(tf.gather(read, places, axis=1, batch_dims=1)))

    def loss(self, features: FloatArray, corpus: Corpus, chosen: IntArray) -> float:
        """Compute the mean loss in nats over all prefixes of captions `chosen` [n]."""
        samples = _prefixes(corpus, chosen)
        total = 0.0
        for at in range(0, len(samples), self.batch):
            owners, tokens, places, targets = self._arrays(corpus, samples[at : at + self.batch])
            logits = self._logits(features, owners, tokens, places, training=False)
            total += float(tf.reduce_sum(_cross_entropy(targets, logits)))
        return total / len(samples)

    def seconds_per_epoch(self, features: FloatArray, corpus: Corpus, *, steps: int) -> float:
        """Time `steps` batches after a warm-up, scaled to all prefixes of all captions.

        `features` are float32 [images, cells, channels].
        """
        rng = np.random.default_rng(0)
        everything = np.arange(len(corpus.sentences.tokens), dtype=np.int32)
        samples = rng.permutation(_prefixes(corpus, everything))
        started = 0.0
        for step in range(WARM_UP + steps):
            if step == WARM_UP:
                started = time.perf_counter()
            chosen = samples[step * self.batch : (step + 1) * self.batch]
            owners, tokens, places, targets = self._arrays(corpus, chosen)
            images, pictures = np.unique(owners, return_inverse=True)
            self.train_step(features[images], pictures.astype(np.int32), tokens, places, targets)
        per_step = (time.perf_counter() - started) / steps
        return per_step * len(samples) / self.batch

    def _arrays(self, corpus: Corpus, samples: IntArray) -> Prefix:
        """Build inputs and targets of samples [M, 2]: caption, words before the target."""
        tokens = _padded(corpus, samples[:, 0])
        rows, counts = np.arange(len(samples)), samples[:, 1]
        targets = np.zeros((len(samples), self.words), np.float32)
        targets[rows, tokens[rows, counts]] = 1.0
        tokens = np.where(np.arange(tokens.shape[1]) < counts[:, None], tokens, PAD)
        owners = corpus.sentences.owners[samples[:, 0]]
        return owners, tokens[:, :-1], (counts - 1).astype(np.int32), targets

    def _step(
        self,
        features: tf.Tensor,
        pictures: tf.Tensor,
        tokens: tf.Tensor,
        places: tf.Tensor,
        targets: tf.Tensor,
    ) -> tf.Tensor:
        with tf.GradientTape() as tape:
            logits = self._logits(features, pictures, tokens, places, training=True)
            loss = tf.reduce_mean(_cross_entropy(targets, logits))
        self.rule.apply(tape.gradient(loss, self.variables), self.variables)
        return loss


def _cross_entropy(targets: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    return tf.nn.softmax_cross_entropy_with_logits(targets, logits)


def _prefixes(corpus: Corpus, chosen: IntArray) -> IntArray:
    return np.array(
        [(at, words) for at in chosen for words in range(1, len(corpus.sentences.tokens[at]))],
        np.int32,
    )
