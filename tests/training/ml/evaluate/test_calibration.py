"""Confidence is fitted so that its percentages come true, and pictures that are none are known."""

from __future__ import annotations

import numpy as np
import pytest

from training.ml.evaluate import calibration
from training.ml.evaluate.calibration import FITS, CalibrationData

CHANNELS = 12


def photographs(rng: np.random.Generator, count: int, centre: float = 0.0) -> np.ndarray:
    return rng.normal(centre, 1, (count, 1, CHANNELS)).astype(np.float32)


def judged(rng: np.random.Generator, count: int) -> CalibrationData:
    """Captions that fit as often as the logistic of 4 x mean + 4 says."""
    means = rng.uniform(-2, 0, count).astype(np.float32)
    fits = rng.random(count) < 1 / (1 + np.exp(-4 * means - 4))
    return CalibrationData(photographs(rng, count), means, np.where(fits, FITS + 0.5, 0.0))


def test_percentages_come_true_on_captions_that_were_not_fitted_on() -> None:
    rng = np.random.default_rng(0)
    known, drawn = photographs(rng, 300)[:, 0], photographs(rng, 90, 6.0)[:, 0]
    fitted = calibration.fit(known, drawn, judged(rng, 2000))
    assert fitted.words == pytest.approx([4, 4], abs=0.8)
    fresh = judged(rng, 2000)
    bins = calibration.reliability(fitted, fresh)
    assert sum(each.captions for each in bins) == 2000
    assert [each.confidence for each in bins] == sorted(each.confidence for each in bins)
    assert calibration.expected_error(bins) < 0.06


def test_what_is_no_photograph_is_doubted_however_likely_its_words() -> None:
    rng = np.random.default_rng(1)
    known, drawn = photographs(rng, 300)[:, 0], photographs(rng, 90, 6.0)[:, 0]
    fitted = calibration.fit(known, drawn, judged(rng, 1000))
    likely = np.zeros(50, np.float32)
    assert (fitted.probabilities(photographs(rng, 50, 6.0), likely) < 0.5).all()
    assert (fitted.probabilities(photographs(rng, 50), likely) > 0.5).mean() > 0.9
