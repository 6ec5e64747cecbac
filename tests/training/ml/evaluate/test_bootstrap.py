"""Intervals and significance, against what can be worked out."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.ml.evaluate.test_metrics import REFERENCES, SAID
from training.ml.evaluate.bootstrap import (
    holm,
    interval,
    resample_counts,
    resampled,
    significance,
)
from training.ml.evaluate.metrics import score


def test_every_resample_has_as_many_images() -> None:
    counts = resample_counts(50, resamples=20, seed=1)
    assert counts.shape == (20, 50)
    assert set(counts.sum(axis=1)) == {50.0}
    np.testing.assert_array_equal(counts, resample_counts(50, resamples=20, seed=1))


def test_the_undisturbed_sample_gives_the_scores() -> None:
    scores = score(REFERENCES, SAID)
    values = resampled(scores, REFERENCES, SAID, np.ones((1, 2)))
    assert {name: v[0] for name, v in values.items()} == pytest.approx(scores.values)


def test_the_interval_of_a_mean_is_that_of_theory() -> None:
    rng = np.random.default_rng(0)
    each = rng.normal(0.5, 0.2, 400)
    means = resample_counts(400, resamples=4000) @ each / 400
    low, high = interval(means)
    half = 1.96 * each.std() / 20
    assert low == pytest.approx(each.mean() - half, abs=0.003)
    assert high == pytest.approx(each.mean() + half, abs=0.003)


def test_significance_tells_a_difference_from_none() -> None:
    rng = np.random.default_rng(0)
    counts = resample_counts(300, resamples=999)
    base = rng.normal(0.4, 0.3, 300)
    better, like = base + rng.normal(0.1, 0.1, 300), base + rng.normal(0, 0.1, 300)
    means = {name: counts @ x for name, x in (("a", base), ("b", better), ("c", like))}
    assert significance(means["a"], means["b"]) == pytest.approx(2 / 1000)
    assert significance(means["a"], means["c"]) > 0.05
    assert significance(means["a"], means["a"]) == 1.0


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
