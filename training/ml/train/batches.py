"""Sentences to batches: which pictures, which words, in an order that a seed decides."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from inference.ml.contract import FloatArray, IntArray
from inference.ml.vocabulary import PAD, Vocabulary
from training.ml.data.dataset import CaptionedImage
from training.ml.data.features import FeatureStore, feature_key, read_pixels
from training.ml.train.config import Phase

Inputs = FloatArray | NDArray[np.uint8]


@dataclasses.dataclass(frozen=True)
class TrainingBatch:
    """`inputs` [N, ...] features or pixels; sentence m [T] is about picture `pictures[m]`.

    Tokens are start, words, end, then padding.
    """

    inputs: Inputs
    pictures: IntArray
    tokens: IntArray
    images: IntArray


@dataclasses.dataclass(frozen=True)
class Sentences:
    """Every training sentence in numbers, and the picture (by position) that it is about."""

    tokens: tuple[tuple[int, ...], ...]
    owners: IntArray

    @classmethod
    def of(
        cls,
        pictures: Sequence[CaptionedImage],
        vocabulary: Vocabulary,
        words_of: Callable[[str], list[str]],
        max_words: int,
    ) -> Sentences:
        """Number each caption; what is beyond `max_words` words is cut off."""
        pairs = [
            (tuple(vocabulary.encode(words_of(caption)[:max_words])), owner)
            for owner, picture in enumerate(pictures)
            for caption in picture.captions
        ]
        return cls(tuple(t for t, _ in pairs), np.array([o for _, o in pairs], np.int32))

    def plan(self, phase: Phase, rng: np.random.Generator) -> list[IntArray]:
        """Batches of sentence numbers for one epoch."""
        groups = (
            self._by_picture(phase, rng)
            if phase.group == "picture"
            else self._by_length(phase, rng)
        )
        if phase.captions:
            drawn = self._drawn(phase.captions, rng)
            groups = [kept for group in groups if len(kept := group[drawn[group]])]
        return [groups[i] for i in rng.permutation(len(groups))]

    def _drawn(self, count: int, rng: np.random.Generator) -> NDArray[np.bool_]:
        """True for `count` sentences of each picture, at random."""
        order = np.lexsort((rng.random(len(self.owners)), self.owners))
        first = np.searchsorted(self.owners[order], np.arange(int(self.owners.max()) + 1))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order)) - first[self.owners[order]]
        return rank < count

    def _by_length(self, phase: Phase, rng: np.random.Generator) -> list[IntArray]:
        lengths = np.array([len(tokens) for tokens in self.tokens])
        order = np.lexsort((rng.random(len(lengths)), lengths)).astype(np.int32)
        return [order[at : at + phase.batch] for at in range(0, len(order), phase.batch)]

    def _by_picture(self, phase: Phase, rng: np.random.Generator) -> list[IntArray]:
        """Pictures in random order, those of a like longest sentence together in the main."""
        longest = np.zeros(int(self.owners.max()) + 1)
        np.maximum.at(longest, self.owners, [len(tokens) for tokens in self.tokens])
        order = np.argsort(longest + rng.normal(0, 1.5, len(longest)), kind="stable")
        place = np.argsort(order)[self.owners] // phase.batch
        return [np.flatnonzero(place == n).astype(np.int32) for n in range(int(place.max()) + 1)]


InputSource = Callable[[IntArray, np.random.Generator], Inputs]


def feature_source(
    pictures: Sequence[CaptionedImage], store: FeatureStore, *, flip: bool
) -> InputSource:
    """Stored features of pictures by position; with `flip`, mirrored in half of the cases."""
    views = [store.rows([feature_key(p, flip=False) for p in pictures])]
    if flip:
        views.append(store.rows([feature_key(p, flip=True) for p in pictures]))
    rows = np.stack(views)

    def read(images: IntArray, rng: np.random.Generator) -> Inputs:
        return store.read(rows[rng.integers(len(rows), size=len(images)), images])

    return read


def pixel_source(pictures: Sequence[CaptionedImage], size: int) -> InputSource:
    """Pictures by position, decoded when they are needed."""

    def read(images: IntArray, rng: np.random.Generator) -> Inputs:
        return read_pixels([pictures[i].path for i in images], size)

    return read


def batches(
    sentences: Sentences, source: InputSource, phase: Phase, *, seed: int, epoch: int
) -> Iterator[TrainingBatch]:
    """One epoch, decided by seed and epoch alone, so that a resumed run sees the same."""
    rng = np.random.default_rng([seed, epoch])
    for chosen in sentences.plan(phase, rng):
        images, pictures = np.unique(sentences.owners[chosen], return_inverse=True)
        yield TrainingBatch(
            inputs=source(images, rng),
            pictures=pictures.astype(np.int32),
            tokens=pad([sentences.tokens[i] for i in chosen]),
            images=images,
        )


def pad(sentences: Sequence[Sequence[int]]) -> IntArray:
    """Sentences as one array, padded after their end."""
    width = max(len(tokens) for tokens in sentences)
    out = np.full((len(sentences), width), PAD, np.int32)
    for row, tokens in enumerate(sentences):
        out[row, : len(tokens)] = tokens
    return out
