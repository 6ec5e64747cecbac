"""Synthetic dataset of any size, with word frequencies and caption lengths of Flickr8k."""

from __future__ import annotations

import dataclasses

import keras
import numpy as np

from inference.captioners import captioner_class
from inference.ml.contract import FloatArray, config_from_json
from inference.ml.encoders import Encoder
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.vocabulary import END, SPECIAL, START, Vocabulary
from training.ml.train.batches import Sentences

PER_PICTURE = 5


@dataclasses.dataclass(frozen=True)
class Corpus:
    """Captions as token ids, and their vocabulary."""

    sentences: Sentences
    vocabulary: Vocabulary

    @property
    def pictures(self) -> int:
        """Number of images."""
        return int(self.sentences.owners.max()) + 1


def make_corpus(captions: int, *, words: int = 2500, seed: int = 0) -> Corpus:
    """Generate captions, five per image, with lengths and word counts like Flickr8k's.

    Lengths are normal around 10.8 words, deviation 3.6, within 4..22; words follow Zipf's law.
    """
    rng = np.random.default_rng(seed)
    odds = 1.0 / np.arange(1, words + 1)
    lengths = np.clip(rng.normal(10.8, 3.6, captions).round().astype(int), 4, 22)
    drawn = rng.choice(words, size=int(lengths.sum()), p=odds / odds.sum()) + len(SPECIAL)
    parts = np.split(drawn, np.cumsum(lengths)[:-1])
    tokens = tuple((START, *part.tolist(), END) for part in parts)
    owners = (np.arange(captions) // PER_PICTURE).astype(np.int32)
    return Corpus(Sentences(tokens, owners), Vocabulary([f"w{n}" for n in range(words)]))


def make_captioner(kind: str, vocabulary: Vocabulary, **network: float | str) -> KerasCaptioner:
    """Build an untrained captioner of a kind, the same at every call."""
    keras.utils.set_random_seed(0)
    described = captioner_class(kind)
    assert issubclass(described, KerasCaptioner)
    config = config_from_json(described.Config, network)
    encoder = Encoder.build(described.encoder_config(config))
    return described.build(config, vocabulary=vocabulary, encoder=encoder)


def random_features(count: int, captioner: KerasCaptioner, seed: int = 0) -> FloatArray:
    """Draw features float32 [count, cells, channels], not negative, as an encoder's are."""
    height, width = captioner.encoder.grid
    rng = np.random.default_rng(seed)
    shape = (count, height * width, captioner.encoder.channels)
    return np.maximum(rng.normal(0.3, 0.6, shape), 0.0).astype(np.float32)
