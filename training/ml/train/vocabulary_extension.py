"""Vocabulary extension: new words of a trained captioner start from the weights of rare ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from inference.ml.contract import FloatArray
from inference.ml.keras_captioner import KerasCaptioner
from inference.ml.vocabulary import SPECIAL, Vocabulary

RARE = 200  # the last words of a vocabulary, which lists the most frequent first
NOISE = 0.1  # in deviations of the rare words, so that no two new words are equal


def new_words(
    sentences: Iterable[Sequence[str]], vocabulary: Vocabulary, *, min_count: int
) -> list[str]:
    """List the unknown words that occur `min_count` times, most frequent first."""
    found = Counter(word for words in sentences for word in words if word not in vocabulary)
    kept = [(-count, word) for word, count in found.items() if count >= min_count]
    return [word for _, word in sorted(kept)]


def extend_vocabulary(
    captioner: KerasCaptioner, words: Sequence[str], *, seed: int = 0
) -> KerasCaptioner:
    """Add words to a captioner's vocabulary; without any, return the captioner itself."""
    if not words:
        return captioner
    known = captioner.vocabulary.tokens[len(SPECIAL) :]
    larger = type(captioner).build(
        captioner.config, vocabulary=Vocabulary([*known, *words]), encoder=captioner.encoder
    )
    larger.confidence = captioner.confidence
    if captioner.word_boost:
        larger.word_boost = captioner.word_boost.extended(len(larger.vocabulary))
    rng = np.random.default_rng(seed)
    larger.set_weights(
        {
            name: _widened(captioner.weights[name], fresh.shape, rng)
            for name, fresh in larger.weights.items()
        }
    )
    return larger


def _widened(weight: FloatArray, shape: tuple[int, ...], rng: np.random.Generator) -> FloatArray:
    """Extend a weight along the axis of words to `shape`, by the mean of the rare words."""
    for axis, (has, wanted) in enumerate(zip(weight.shape, shape, strict=True)):
        if has != wanted:
            rare = np.take(weight, range(max(0, has - RARE), has), axis=axis)
            mean, spread = rare.mean(axis, keepdims=True), rare.std(axis, keepdims=True)
            size = tuple(wanted - has if at == axis else n for at, n in enumerate(weight.shape))
            more = mean + NOISE * spread * rng.standard_normal(size)
            return np.concatenate([weight, more], axis=axis).astype(np.float32)
    return weight
