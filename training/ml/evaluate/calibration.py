"""Calibration of a captioner's confidence, on one half of the dev split, measured on the other.

Generated out-of-domain images represent all that are no photographs. A caption fits its image when
its CIDEr against the references reaches `FITS`: it then shares words with them that are particular
to the image. Captions are not changed by calibration.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inference.ml.confidence import Confidence, logistic
from inference.ml.contract import FloatArray

FITS = 0.15
BINS = 8
#: Quantiles of the dev photographs' scores that get a probability of 1/2, and of nearly 1.
FENCE, USUAL = 0.005, 0.05
RIDGE = 0.1
Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class ReliabilityBin:
    """Bin of a reliability diagram: count, mean confidence, share that fits, mean CIDEr."""

    captions: int
    confidence: float
    fitting: float
    cider: float


@dataclasses.dataclass(frozen=True)
class CalibrationData:
    """Captions of a split.

    `features` [n, cells, channels] of the images, mean log-probabilities [n], CIDEr [n].
    """

    features: FloatArray
    means: FloatArray
    cider: FloatArray

    def half(self, odd: bool) -> CalibrationData:
        """Select every second image: the even ones to fit on, or the odd ones to measure."""
        return CalibrationData(self.features[odd::2], self.means[odd::2], self.cider[odd::2])


def fit(photographs: FloatArray, out_of_domain: FloatArray, data: CalibrationData) -> Confidence:
    """Fit the confidence on mean features [n, channels] of training and out-of-domain images.

    `data` are captions of images that were not trained on.
    """
    return Confidence(
        words=_logistic_regression(data.means, data.cider >= FITS),
        photograph=_scaled(_discriminant(photographs, out_of_domain), data.features.mean(axis=1)),
    )


def _discriminant(photographs: FloatArray, out_of_domain: FloatArray) -> FloatArray:
    """Compute slopes [channels] that separate both sets of features, each [n, channels].

    They are the solution of a ridge regression on scaled features.
    """
    centre, spread = photographs.mean(axis=0), photographs.std(axis=0) + 1e-3
    x = (np.concatenate([photographs, out_of_domain]) - centre) / spread
    counts = len(photographs), len(out_of_domain)
    y = np.repeat([1.0, -1.0], counts)
    weights = np.repeat([0.5 / max(1, n) for n in counts], counts)
    inner = (x * weights[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
    slopes: FloatArray = np.linalg.solve(inner, x.T @ (weights * y)) / spread
    return slopes


def _scaled(slopes: FloatArray, features: FloatArray) -> FloatArray:
    """Scale slopes [channels] and append an offset, by the features [n, channels] of photographs.

    The probability is 1/2 at the quantile FENCE and nearly 1 at the quantile USUAL.
    """
    fence, usual = np.quantile(features @ slopes, [FENCE, USUAL])
    stretch = 4 / max(float(usual - fence), 1e-6)
    return np.append(stretch * slopes, -stretch * fence).astype(np.float32)


def _logistic_regression(x: FloatArray, y: NDArray[np.bool_], *, steps: int = 30) -> FloatArray:
    """Fit slope and offset [2] of y [n] on x [n] by Newton's method with a slight ridge."""
    design = np.stack([x, np.ones_like(x)], axis=1).astype(np.float64)
    weights = np.zeros(2)
    for _ in range(steps):
        chances = logistic((design @ weights).astype(np.float32)).astype(np.float64)
        gradient = design.T @ (y - chances) - 1e-3 * weights
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design + 1e-3 * np.eye(2)
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights.astype(np.float32)


def reliability(confidence: Confidence, data: CalibrationData) -> list[ReliabilityBin]:
    """Bin captions by confidence into `BINS` groups of equal size."""
    sure, good = confidence.probabilities(data.features, data.means), data.cider
    groups = np.array_split(np.argsort(sure, kind="stable"), BINS)
    return [
        ReliabilityBin(
            captions=len(group),
            confidence=float(sure[group].mean()),
            fitting=float((good[group] >= FITS).mean()),
            cider=float(good[group].mean()),
        )
        for group in groups
        if len(group)
    ]


def expected_error(bins: Sequence[ReliabilityBin]) -> float:
    """Compute the expected calibration error: mean distance of confidence and share that fits.

    Guo et al. 2017, arXiv:1706.04599, equation 3.
    """
    total = sum(each.captions for each in bins)
    return sum(each.captions * abs(each.confidence - each.fitting) for each in bins) / total
