"""A captioner's confidence: fitted on one half of the dev split, measured on the other.

Pictures that the project draws itself stand for all that are no photographs. A sentence is said to
fit when its CIDEr against what people said reaches `FITS`: it then shares something with them that
is particular to the picture. No sentence changes by any of this.
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
#: Quantiles of the dev photographs' likeness that get a chance of a half, and of nearly one.
FENCE, USUAL = 0.005, 0.05
RIDGE = 0.1
Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class ReliabilityBin:
    """Captions of a like confidence, and how they did."""

    captions: int
    confidence: float
    fitting: float
    cider: float


@dataclasses.dataclass(frozen=True)
class CalibrationData:
    """A split's captions: what was seen [n, cells, channels], mean log-probabilities, CIDEr."""

    features: FloatArray
    means: FloatArray
    cider: FloatArray

    def half(self, odd: bool) -> CalibrationData:
        """Every second picture: those at even places to fit on, those at odd ones to measure."""
        return CalibrationData(self.features[odd::2], self.means[odd::2], self.cider[odd::2])


def fit(photographs: FloatArray, strangers: FloatArray, judged: CalibrationData) -> Confidence:
    """From mean features [n, channels] of training photographs and of pictures that are none.

    `judged` are captions of pictures that were not trained on.
    """
    return Confidence(
        words=_regressed(judged.means, judged.cider >= FITS),
        photograph=_fenced(_discriminant(photographs, strangers), judged.features.mean(axis=1)),
    )


def _discriminant(photographs: FloatArray, strangers: FloatArray) -> FloatArray:
    """Slopes [channels] that tell them apart: ridge regression on features of like spread."""
    centre, spread = photographs.mean(axis=0), photographs.std(axis=0) + 1e-3
    x = (np.concatenate([photographs, strangers]) - centre) / spread
    counts = len(photographs), len(strangers)
    y = np.repeat([1.0, -1.0], counts)
    weights = np.repeat([0.5 / max(1, n) for n in counts], counts)
    inner = (x * weights[:, None]).T @ x + RIDGE * np.eye(x.shape[1])
    slopes: FloatArray = np.linalg.solve(inner, x.T @ (weights * y)) / spread
    return slopes


def _fenced(slopes: FloatArray, seen: FloatArray) -> FloatArray:
    """The slopes, stretched, and an offset: a half at the fence, nearly one for the usual."""
    fence, usual = np.quantile(seen @ slopes, [FENCE, USUAL])
    stretch = 4 / max(float(usual - fence), 1e-6)
    return np.append(stretch * slopes, -stretch * fence).astype(np.float32)


def _regressed(x: FloatArray, y: NDArray[np.bool_], *, steps: int = 30) -> FloatArray:
    """Slope and offset of a logistic regression, by Newton's method with a slight ridge."""
    design = np.stack([x, np.ones_like(x)], axis=1).astype(np.float64)
    weights = np.zeros(2)
    for _ in range(steps):
        chances = logistic((design @ weights).astype(np.float32)).astype(np.float64)
        gradient = design.T @ (y - chances) - 1e-3 * weights
        curvature = (design * (chances * (1 - chances))[:, None]).T @ design + 1e-3 * np.eye(2)
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights.astype(np.float32)


def reliability(confidence: Confidence, judged: CalibrationData) -> list[ReliabilityBin]:
    """Captions in order of confidence, in `BINS` groups of like size."""
    sure, good = confidence.probabilities(judged.features, judged.means), judged.cider
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
    """Expected calibration error: the mean distance of confidence and share that fits."""
    total = sum(each.captions for each in bins)
    return sum(each.captions * abs(each.confidence - each.fitting) for each in bins) / total
