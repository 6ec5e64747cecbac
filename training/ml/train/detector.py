"""A detector of the words that people use of a picture, trained beside a captioner: its word_boost.

For each word the strength of a picture's captions that hold it is learned, from the captioner's own
features (word detectors: Fang et al. 2015, arXiv:1411.4952). `inference.ml.word_detector`
runs it in use.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import keras
import numpy as np
from keras import layers, ops

from inference.ml.contract import FloatArray, ProgressCallback
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.layers import norm
from inference.ml.vocabulary import Vocabulary
from inference.ml.word_detector import WordBoost
from training.ml.data.dataset import CaptionedImage
from training.ml.data.features import feature_key, store_features
from training.ml.data.text import plain

#: A word that nobody used is as likely as one in so many captions.
RAREST = 1e-4


@dataclasses.dataclass(frozen=True)
class DetectorConfig:
    """How a detector is made and trained."""

    width: int = 512
    heads: int = 8
    dropout: float = 0.4
    epochs: int = 6
    batch: int = 128
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    seed: int = 0


def network(recipe: DetectorConfig, cells: int, channels: int, log_prior: FloatArray) -> Any:
    """Keras model of features [n, cells, channels] → logits [n, words].

    Each head looks at cells of its own choice; the mean of all cells is looked at as well. Before
    training it says what is `log_prior` [words], log p(word).
    """
    features = keras.Input((cells, channels))
    seen = layers.Dropout(recipe.dropout)(norm("norm")(features))
    looked = layers.Dense(recipe.width, name="cells")(seen)
    looked = ops.gelu(looked, approximate=True)
    where = ops.softmax(layers.Dense(recipe.heads, name="where")(looked), axis=1)
    what = layers.Dense(recipe.width, name="what")(looked)
    parts = ops.reshape(what, (-1, cells, recipe.heads, recipe.width // recipe.heads))
    chosen = ops.reshape(ops.einsum("nch,nchd->nhd", where, parts), (-1, recipe.width))
    both = ops.concatenate([chosen, ops.mean(looked, axis=1)], axis=-1)
    words = layers.Dense(
        len(log_prior),
        kernel_initializer=keras.initializers.RandomNormal(0, 0.01),
        bias_initializer=keras.initializers.Constant(log_prior - np.log1p(-np.exp(log_prior))),
        name="words",
    )
    return keras.Model(features, words(layers.Dropout(recipe.dropout)(both)))


def shares(pictures: Sequence[CaptionedImage], vocabulary: Vocabulary) -> FloatArray:
    """For each picture and word the strength of its captions with the word: [n, words]."""
    found = np.zeros((len(pictures), len(vocabulary)), np.float32)
    for row, picture in enumerate(pictures):
        for caption in picture.captions:
            said = set(vocabulary.encode(plain(caption)))
            found[row, list(said)] += 1 / len(picture.captions)
    return found


def train_word_detector(
    captioner: KerasCaptioner,
    pictures: Sequence[CaptionedImage],
    *,
    strength: float,
    length_bonus: float,
    recipe: DetectorConfig = DetectorConfig(),
    progress: ProgressCallback = lambda done, total: None,
) -> WordBoost:
    """Train a detector on pictures and their captions; the rest of `WordBoost` is given."""
    keras.utils.set_random_seed(recipe.seed)
    wanted = shares(pictures, captioner.vocabulary)
    log_prior = np.log(wanted.mean(axis=0).clip(RAREST, 1 - RAREST))
    height, width = captioner.encoder.grid
    made = network(recipe, height * width, captioner.encoder.channels, log_prior)
    steps = recipe.epochs * -(-len(pictures) // recipe.batch)
    made.compile(optimizer=_optimizer(recipe, steps), loss=_loss)
    with TemporaryDirectory() as folder:
        store = store_features(pictures, captioner.encoder, Path(folder), progress=progress)
        rows = store.rows([feature_key(picture, flip=False) for picture in pictures])
        for chosen in _batches(recipe, len(pictures)):
            made.train_on_batch(store.read(rows[chosen]), wanted[chosen])
    weights = {v.path: _as_stored(np.asarray(v)) for v in made.trainable_variables}
    return WordBoost(strength, length_bonus, log_prior, weights)


def _as_stored(weight: FloatArray) -> FloatArray:
    """Rounded as in the file, so that what is measured is what will be used."""
    return weight.astype(np.float16).astype(np.float32)


def _batches(recipe: DetectorConfig, count: int) -> Any:
    rng = np.random.default_rng(recipe.seed)
    for _ in range(recipe.epochs):
        order = rng.permutation(count)
        yield from (order[at : at + recipe.batch] for at in range(0, count, recipe.batch))


def _optimizer(recipe: DetectorConfig, steps: int) -> Any:
    warmup = min(50, steps // 2)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0, max(1, steps - warmup), warmup_target=recipe.learning_rate, warmup_steps=warmup
    )
    return keras.optimizers.AdamW(
        schedule, weight_decay=recipe.weight_decay, beta_2=0.98, global_clipnorm=5.0
    )


def _loss(wanted: Any, logits: Any) -> Any:
    """Cross-entropy in nats, summed over all words."""
    mean = keras.losses.binary_crossentropy(wanted, logits, from_logits=True)
    return mean * logits.shape[-1]
