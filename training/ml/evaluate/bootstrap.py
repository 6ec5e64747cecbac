"""Bootstrap over images: confidence intervals and significance of scores (Koehn 2004).

CIDEr's document frequencies stay those of the whole split, so its resampled values are means of
per-image scores. BLEU is computed anew from each resample's summed counts. METEOR's corpus score is
no mean of its per-image scores: its interval is that of their mean, shifted to the corpus score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from training.ml.evaluate.bleu import bleu, bleu_counts
from training.ml.evaluate.metrics import BLEU, Scores

Floats = NDArray[np.float64]
RESAMPLES = 1000


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
        found = bleu_counts([references[i] for i in scores.ids], [generated[i] for i in scores.ids])
        each_order = bleu(counts @ found)
        values |= {name: each_order[:, BLEU.index(name)] for name in wanted}
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
