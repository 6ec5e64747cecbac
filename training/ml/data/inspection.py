"""Inspection of a dataset: counts, broken images and images that occur in two splits."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.ml.data.dataset import CaptionDataset, CaptionedImage, all_captions
from training.ml.data.text import Tokenize, plain

# Bits out of 128 in which the hashes of near duplicates may differ.
NEAR = 8
CHUNK = 512
UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)


@dataclasses.dataclass(frozen=True)
class SplitFacts:
    """Counts of one split, lengths in words.

    `coverage` is the share of its words that a vocabulary fitted on the training split knows.
    """

    pictures: int
    captions: int
    words: int
    vocabulary: int
    frequent: int
    coverage: float
    lengths: tuple[int, ...]

    @property
    def mean_length(self) -> float:
        """Mean caption length in words, 0 without captions."""
        return float(np.mean(self.lengths)) if self.lengths else 0.0

    def percentile(self, share: float) -> float:
        """Compute a percentile, 0 to 100, of the caption lengths."""
        return float(np.percentile(self.lengths, share)) if self.lengths else 0.0


def describe(
    dataset: CaptionDataset, *, min_count: int = 5, tokenize: Tokenize = plain
) -> dict[str, SplitFacts]:
    """Count by split; a word is known when it occurs `min_count` times in training captions."""
    train = dataset.splits.get("train", ())
    counts = Counter(word for text in all_captions(train) for word in tokenize(text))
    known = {word for word, count in counts.items() if count >= min_count}
    return {
        name: _facts(pictures, known, min_count, tokenize)
        for name, pictures in dataset.splits.items()
    }


def _facts(
    pictures: Sequence[CaptionedImage], known: set[str], min_count: int, tokenize: Tokenize
) -> SplitFacts:
    sentences = [tokenize(text) for text in all_captions(pictures)]
    counts = Counter(word for words in sentences for word in words)
    total = sum(counts.values())
    covered = sum(count for word, count in counts.items() if word in known)
    return SplitFacts(
        pictures=len(pictures),
        captions=len(sentences),
        words=total,
        vocabulary=len(counts),
        frequent=sum(count >= min_count for count in counts.values()),
        coverage=covered / max(1, total),
        lengths=tuple(len(words) for words in sentences),
    )


@dataclasses.dataclass(frozen=True)
class Findings:
    """Faults of a dataset; `same` and `near` are pairs of images, as split/id, across splits."""

    problems: tuple[str, ...]
    broken: tuple[str, ...]
    same: tuple[tuple[str, str], ...]
    near: tuple[tuple[str, str], ...]

    @property
    def fatal(self) -> bool:
        """Whether training and evaluation on this dataset would fail or be unsound."""
        return bool(self.broken or self.same)


def check(dataset: CaptionDataset, progress: Callable[[int], None] = lambda done: None) -> Findings:
    """Decode every image and compare all of them across splits."""
    broken, names, hashes, digests = [], [], [], defaultdict(list)
    done = 0
    for split, pictures in dataset.splits.items():
        for picture in pictures:
            place = f"{split}/{picture.id}"
            try:
                hashes.append(difference_hash(picture))
            except UNREADABLE as error:
                broken.append(f"{place} cannot be decoded: {error}.")
            else:
                names.append(place)
                digests[picture.digest].append(place)
            done += 1
            progress(done)
    same = tuple(pair for places in digests.values() for pair in _across(places))
    near = near_pairs(names, np.array(hashes, np.uint64).reshape(-1, 2))
    return Findings(
        dataset.problems, tuple(broken), same, tuple(p for p in near if p not in set(same))
    )


def _across(places: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of entries in different splits."""
    for at, first in enumerate(places):
        for second in places[at + 1 :]:
            if first.partition("/")[0] != second.partition("/")[0]:
                yield first, second


def difference_hash(picture: CaptionedImage) -> tuple[int, int]:
    """Compute the difference hash (dHash) of an image: two integers of 64 bits.

    Each bit tells whether a cell of a 9 by 9 grid is lighter than its right (first integer) or
    lower (second integer) neighbour. Small changes of size, quality and light change few bits.
    Raises OSError for a file that cannot be decoded.
    """
    with Image.open(picture.path) as image:
        grey = image.convert("L").resize((9, 9), Image.Resampling.BOX)
    cells = np.asarray(grey, np.int16)
    right = cells[:8, :8] > cells[:8, 1:]
    below = cells[:8, :8] > cells[1:, :8]
    return _bits(right), _bits(below)


def _bits(flags: NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(flags).tobytes(), "big")


def near_pairs(names: Sequence[str], hashes: NDArray[np.uint64]) -> list[tuple[str, str]]:
    """Find images of different splits whose hashes uint64 [n, 2] differ in at most NEAR bits.

    Flat images, whose hash has hardly a bit set, are left out: their hashes say nothing.
    """
    splits = np.array([name.partition("/")[0] for name in names])
    lively = np.bitwise_count(hashes).sum(axis=1) >= NEAR
    pairs = []
    for at in range(0, len(names), CHUNK):
        part = slice(at, at + CHUNK)
        distance = np.bitwise_count(hashes[part, None] ^ hashes[None]).sum(axis=2)
        alike = (distance <= NEAR) & (splits[part, None] != splits[None])
        alike &= lively[part, None] & lively[None]
        for first, second in np.argwhere(alike):
            if at + first < second:
                pairs.append((names[at + first], names[second]))
    return pairs
