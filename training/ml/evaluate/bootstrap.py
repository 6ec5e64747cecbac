"""Bootstrap over images: confidence intervals and significance of scores (Koehn 2004).

CIDEr's document frequencies stay those of the whole split, so its resampled values are means of
per-image scores. BLEU is computed anew from each resample's summed counts. METEOR's corpus score is
no mean of its per-image scores: its interval is that of their mean, shifted to the corpus score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.ml.evaluate.metrics import BLEU, Scores

Floats = NDArray[np.float64]
RESAMPLES = 1000
ORDER = 4


def resample_counts(images: int, *, resamples: int = RESAMPLES, seed: int = 0) -> Floats:
    """Draw how often each image occurs: float64 [resamples, images], rows summing to `images`."""
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(images, np.full(images, 1 / images), size=resamples)
    return drawn.astype(np.float64)


def resampled(
    scores: Scores,
    references: Mapping[str, Sequence[str]],
    generated: Mapping[str, str],
    counts: Floats,
) -> dict[str, Floats]:
    """Compute each metric's values [resamples] for counts [resamples, images].

    `references` and `generated` are tokenized.
    """
    values: dict[str, Floats] = {}
    for name, each in scores.per_image.items():
        corpus = scores.values[name]
        if name not in BLEU and corpus is not None:
            mean = counts @ np.array(each) / len(each)
            values[name] = mean + (corpus - np.mean(each))
    wanted = [name for name in BLEU if name in scores.values]
    if wanted:
        bleu = bleu_of(counts @ bleu_counts(scores.ids, references, generated))
        values |= {name: bleu[:, BLEU.index(name)] for name in wanted}
    return values


def interval(values: Floats, level: float = 0.95) -> tuple[float, float]:
    """Compute the percentile interval of resampled values [n] at a confidence level."""
    tail = 100 * (1 - level) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)


def significance(first: Floats, second: Floats) -> float:
    """Compute the two-sided p-value of the paired bootstrap for two systems' values [n], [n].

    The smallest value with n resamples is 2 / (n + 1).
    """
    difference = first - second
    below = (np.sum(difference <= 0) + 1) / (len(difference) + 1)
    above = (np.sum(difference >= 0) + 1) / (len(difference) + 1)
    return float(min(1.0, 2 * min(below, above)))


def holm(values: Sequence[float]) -> list[float]:
    """Adjust p-values for multiple comparisons (Holm 1979), in the order given."""
    adjusted = [0.0] * len(values)
    highest = 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=lambda i: values[i])):
        highest = max(highest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = highest
    return adjusted


def bleu_counts(
    ids: Sequence[str], references: Mapping[str, Sequence[str]], generated: Mapping[str, str]
) -> Floats:
    """Count for BLEU by image: float64 [images, 10].

    Columns: candidate length, closest reference length, n-grams (4), matching n-grams (4).
    """
    from pycocoevalcap.bleu.bleu_scorer import BleuScorer

    scorer = BleuScorer(n=ORDER)
    for key in ids:
        scorer += (generated[key], list(references[key]))
    rows = []
    # An undocumented attribute, as the scorer has no public way to the counts of each image.
    for found in scorer.ctest:
        length = found["testlen"]
        closest = min((abs(other - length), other) for other in found["reflen"])[1]
        rows.append([length, closest, *found["guess"], *found["correct"]])
    return np.array(rows, np.float64)


def bleu_of(sums: Floats) -> Floats:
    """Compute BLEU-1 to BLEU-4 [n, 4] of summed counts [n, 10] as coco-caption does.

    Papineni et al. 2002, section 2.3.
    """
    length, reference = sums[:, 0], sums[:, 1]
    guessed, right = sums[:, 2 : 2 + ORDER], sums[:, 2 + ORDER :]
    precision = (right + 1e-15) / (guessed + 1e-9)
    means = np.cumprod(precision, axis=1) ** (1 / np.arange(1, ORDER + 1))
    ratio = (length + 1e-15) / (reference + 1e-9)
    penalty = np.where(ratio < 1, np.exp(1 - 1 / ratio), 1.0)
    bleu: Floats = means * penalty[:, None]
    return bleu
