"""BLEU-1 to BLEU-4 (Papineni et al. 2002, sections 2.1 to 2.3), smoothed as by coco-caption.

Its score is a function of counts that add up over images, so a corpus, an image and a resample of
a corpus are scored alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from training.ml.evaluate.ngrams import Ngram, count_ngrams

Floats = NDArray[np.float64]
ORDER = 4
TINY, SMALL = 1e-15, 1e-9  # of coco-caption, against divisions by zero


def bleu_counts(references: Sequence[Sequence[str]], captions: Sequence[str]) -> Floats:
    """Count n-grams by image: float64 [images, 10].

    Columns: candidate length, closest reference length, n-grams (4), matching n-grams (4). Of two
    references that are equally close in length the shorter one counts.
    """
    rows = [_counts(image, caption) for image, caption in zip(references, captions, strict=True)]
    return np.array(rows, np.float64).reshape(-1, 2 + 2 * ORDER)


def _counts(references: Sequence[str], caption: str) -> list[int]:
    words = caption.split()
    length, others = len(words), [text.split() for text in references]
    most: Counter[Ngram] = Counter()
    for other in others:
        most |= count_ngrams(other, ORDER)
    matching = [0] * ORDER
    for gram, count in (count_ngrams(words, ORDER) & most).items():
        matching[len(gram) - 1] += count
    closest = min((abs(len(other) - length), len(other)) for other in others)[1]
    return [length, closest, *(max(0, length - n) for n in range(ORDER)), *matching]


def bleu(counts: Floats) -> Floats:
    """Compute BLEU-1 to BLEU-4 [n, 4] of counts [n, 10] of images or of sums over images.

    The geometric mean of modified precisions, times the brevity penalty (section 2.3).
    """
    length, reference = counts[:, 0], counts[:, 1]
    guessed, right = counts[:, 2 : 2 + ORDER], counts[:, 2 + ORDER :]
    precision = (right + TINY) / (guessed + SMALL)
    means = np.cumprod(precision, axis=1) ** (1 / np.arange(1, ORDER + 1))
    ratio = (length + TINY) / (reference + SMALL)
    penalty = np.where(ratio < 1, np.exp(1 - 1 / ratio), 1.0)
    scores: Floats = means * penalty[:, None]
    return scores
