"""Filters of training's templates: curves, the time left, percentages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.models import Job
from training.models import TrainingRun
from training.templatetags import training


def test_a_curve_fills_its_box_from_the_lowest_to_the_highest_value():
    log: list[dict[str, float | None]] = [
        {"CIDEr": 0.5},
        {"CIDEr": None},
        {"loss": 1.0},
        {"CIDEr": 0.25},
        {"CIDEr": 1.0},
    ]
    found = training.curve(log, "CIDEr")
    left, right = training.EDGE, training.WIDTH - training.EDGE
    bottom, top = training.HEIGHT - training.EDGE, training.EDGE
    assert found["points"] == [
        (left, pytest.approx(bottom + (top - bottom) / 3)),
        (training.WIDTH / 2, bottom),
        (right, top),
    ]
    assert (found["low"], found["high"], found["last"], found["count"]) == (0.25, 1.0, 1.0, 3)
    assert training.curve(log, "reward") == {}


def test_one_value_is_a_point_half_way_up():
    assert training.curve([{"loss": 3.0}], "loss")["points"] == [(training.EDGE, 110.0)]


def test_the_time_left_is_the_last_epochs_or_follows_from_the_progress():
    job = Job(progress=0.25, started_at=timezone.now() - timedelta(minutes=10))
    assert training.minutes_left(TrainingRun(job=job)) == pytest.approx(30, abs=0.1)
    assert training.minutes_left(TrainingRun(job=job, log=[{"minutes_left": 12.2}])) == 12.2
    assert training.minutes_left(TrainingRun(job=Job(progress=0.25))) is None
    assert training.minutes_left(TrainingRun()) is None


@pytest.mark.parametrize(("share", "text"), [(0.041, "+4.1"), (-0.2, "-20.0"), (0.0, "+0.0")])
def test_a_share_has_its_sign(share: float, text: str):
    assert training.percent(share) == text
