"""Training of a word detector on a captioner's features, for its word boost.

For each word it learns the share of an image's captions that hold the word (Fang et al. 2015,
arXiv:1411.4952). `inference.ml.word_detector` runs it at inference.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops
from numpy.typing import NDArray

from inference.ml.contract import FloatArray, ProgressCallback
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.layers import norm
from inference.ml.vocabulary import Vocabulary
from inference.ml.word_detector import WordBoost
from training.ml.data.dataset import CaptionedImage
from training.ml.data.features import feature_key, store_features
from training.ml.data.text import plain

#: Least prior of a word, so that its logarithm is finite.
RAREST = 1e-4


@dataclasses.dataclass(frozen=True)
class DetectorConfig:
    """Configuration of a word detector and its training."""

    width: int = 512
    heads: int = 8
    dropout: float = 0.4
    epochs: int = 6
    batch: int = 128
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    seed: int = 0


def network(
    config: DetectorConfig, cells: int, channels: int, log_prior: FloatArray
) -> keras.Model:
    """Build a Keras model of features [n, cells, channels] to logits [n, V].

    Each head attends to cells of its own; the mean of all cells is appended. Before training the
    output is `log_prior` [V], log p(word).
    """
    features = keras.Input((cells, channels))
    normed = layers.Dropout(config.dropout)(norm("norm")(features))
    hidden = layers.Dense(config.width, name="cells")(normed)
    hidden = ops.gelu(hidden, approximate=True)
    where = ops.softmax(layers.Dense(config.heads, name="where")(hidden), axis=1)
    what = layers.Dense(config.width, name="what")(hidden)
    parts = ops.reshape(what, (-1, cells, config.heads, config.width // config.heads))
    chosen = ops.reshape(ops.einsum("nch,nchd->nhd", where, parts), (-1, config.width))
    both = ops.concatenate([chosen, ops.mean(hidden, axis=1)], axis=-1)
    words = layers.Dense(
        len(log_prior),
        kernel_initializer=keras.initializers.RandomNormal(0, 0.01),
        bias_initializer=keras.initializers.Constant(log_prior - np.log1p(-np.exp(log_prior))),
        name="words",
    )
    return keras.Model(features, words(layers.Dropout(config.dropout)(both)))


def shares(pictures: Sequence[CaptionedImage], vocabulary: Vocabulary) -> FloatArray:
    """Compute the share of each image's captions with each word: float32 [n, V]."""
    found = np.zeros((len(pictures), len(vocabulary)), np.float32)
    for row, picture in enumerate(pictures):
        for caption in picture.captions:
            generated = set(vocabulary.encode(plain(caption)))
            found[row, list(generated)] += 1 / len(picture.captions)
    return found


def train_word_detector(
    captioner: KerasCaptioner,
    pictures: Sequence[CaptionedImage],
    *,
    strength: float,
    length_bonus: float,
    config: DetectorConfig = DetectorConfig(),
    progress: ProgressCallback = lambda done, total: None,
) -> WordBoost:
    """Train a detector on images with captions; return a WordBoost with its weights."""
    keras.utils.set_random_seed(config.seed)
    targets = shares(pictures, captioner.vocabulary)
    log_prior = np.log(targets.mean(axis=0).clip(RAREST, 1 - RAREST))
    height, width = captioner.encoder.grid
    made = network(config, height * width, captioner.encoder.channels, log_prior)
    steps = config.epochs * -(-len(pictures) // config.batch)
    made.compile(optimizer=_optimizer(config, steps), loss=_loss)
    with TemporaryDirectory() as folder:
        store = store_features(pictures, captioner.encoder, Path(folder), progress=progress)
        rows = store.rows([feature_key(picture, flip=False) for picture in pictures])
        for chosen in _batches(config, len(pictures)):
            made.train_on_batch(store.read(rows[chosen]), targets[chosen])
    weights = {v.path: _as_stored(np.asarray(v)) for v in made.trainable_variables}
    return WordBoost(strength, length_bonus, log_prior, weights)


def _as_stored(weight: FloatArray) -> FloatArray:
    """Round a weight to float16 as the file does, so that scores hold for the stored weights."""
    return weight.astype(np.float16).astype(np.float32)


def _batches(config: DetectorConfig, count: int) -> Iterator[NDArray[np.int64]]:
    rng = np.random.default_rng(config.seed)
    for _ in range(config.epochs):
        order = rng.permutation(count)
        yield from (order[at : at + config.batch] for at in range(0, count, config.batch))


def _optimizer(config: DetectorConfig, steps: int) -> keras.optimizers.Optimizer:
    warmup = min(50, steps // 2)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - warmup), warmup_target=config.learning_rate, warmup_steps=warmup
    )
    return keras.optimizers.AdamW(
        schedule, weight_decay=config.weight_decay, beta_2=0.98, global_clipnorm=5.0
    )


def _loss(targets: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Compute the binary cross-entropy in nats of [n, V], summed over the words: [n]."""
    mean = keras.losses.binary_crossentropy(targets, logits, from_logits=True)
    return mean * logits.shape[-1]
