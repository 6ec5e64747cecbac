"""Batches of training captions, in an order that a seed decides."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from inference.ml.contract import FloatArray, IntArray
from inference.ml.vocabulary import PAD, Vocabulary
from training.ml.data.dataset import CaptionedImage
from training.ml.data.features import FeatureStore, feature_key, read_pixels
from training.ml.data.text import Tokenize
from training.ml.train.config import Phase

Inputs = FloatArray | NDArray[np.uint8]


@dataclasses.dataclass(frozen=True)
class TrainingBatch:
    """Batch of M captions of N images.

    `inputs` are features float32 [N, cells, channels] or pixels uint8 [N, size, size, 3];
    `pictures` int32 [M] is each caption's index into them; `tokens` int32 [M, T] are start, words,
    end and padding; `images` int32 [N] are the images' positions in the split.
    """

    inputs: Inputs
    pictures: IntArray
    tokens: IntArray
    images: IntArray


@dataclasses.dataclass(frozen=True)
class Sentences:
    """Token ids of every training caption, and the position of its image, int32 [captions]."""

    tokens: tuple[tuple[int, ...], ...]
    owners: IntArray

    @classmethod
    def of(
        cls,
        pictures: Sequence[CaptionedImage],
        vocabulary: Vocabulary,
        tokenize: Tokenize,
        max_words: int,
    ) -> Sentences:
        """Encode each caption, cut after `max_words` words."""
        pairs = [
            (tuple(vocabulary.encode(tokenize(caption)[:max_words])), owner)
            for owner, picture in enumerate(pictures)
            for caption in picture.captions
        ]
        return cls(tuple(t for t, _ in pairs), np.array([o for _, o in pairs], np.int32))

    def plan(self, phase: Phase, rng: np.random.Generator) -> list[IntArray]:
        """Draw the batches of one epoch: arrays int32 [M] of caption indices."""
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
        """Mark `count` random captions of each image: bool [captions]."""
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
        """Group whole images, those of a similar longest caption together, in random order."""
        longest = np.zeros(int(self.owners.max()) + 1)
        np.maximum.at(longest, self.owners, [len(tokens) for tokens in self.tokens])
        order = np.argsort(longest + rng.normal(0, 1.5, len(longest)), kind="stable")
        place = np.argsort(order)[self.owners] // phase.batch
        return [np.flatnonzero(place == n).astype(np.int32) for n in range(int(place.max()) + 1)]


#: Function from image positions [N] to features or pixels.
InputSource = Callable[[IntArray, np.random.Generator], Inputs]


def feature_source(
    pictures: Sequence[CaptionedImage], store: FeatureStore, *, flip: bool
) -> InputSource:
    """Make a source of stored features; with `flip`, half of them of the mirrored image."""
    views = [store.rows([feature_key(p, flip=False) for p in pictures])]
    if flip:
        views.append(store.rows([feature_key(p, flip=True) for p in pictures]))
    rows = np.stack(views)

    def read(images: IntArray, rng: np.random.Generator) -> Inputs:
        return store.read(rows[rng.integers(len(rows), size=len(images)), images])

    return read


def pixel_source(pictures: Sequence[CaptionedImage], size: int) -> InputSource:
    """Make a source of pixels, decoded when they are needed."""

    def read(images: IntArray, rng: np.random.Generator) -> Inputs:
        return read_pixels([pictures[i].path for i in images], size)

    return read


def batches(
    sentences: Sentences, source: InputSource, phase: Phase, *, seed: int, epoch: int
) -> Iterator[TrainingBatch]:
    """Yield the batches of an epoch; seed and epoch alone decide them, so that runs can resume."""
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
    """Pad sequences of token ids to one array, int32 [M, T]."""
    width = max(len(tokens) for tokens in sentences)
    out = np.full((len(sentences), width), PAD, np.int32)
    for row, tokens in enumerate(sentences):
        out[row, : len(tokens)] = tokens
    return out
