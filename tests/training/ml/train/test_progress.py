"""How far a run is, what a dev split says of it, and stopping it between two steps."""

from __future__ import annotations

import time

from training.ml.train.progress import Clock, MetricSums, RunProgress, steps_of


def test_a_clock_knows_the_time_left(monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    clock = Clock()
    assert (clock.share, clock.seconds_left) == (0.0, None)
    clock.begin("training", 20, 100)
    assert clock.seconds_left is None
    now[0], clock.done = 130.0, 30
    assert clock.share == 0.3
    assert clock.seconds_left == 210.0


def test_steps_count_the_phases_before_and_after() -> None:
    phases = [(4, 10), (2, 5)]
    assert steps_of(RunProgress(), phases) == (0, 50)
    assert steps_of(RunProgress(phase=1, epoch=1), phases) == (45, 50)


def test_means_are_of_the_whole_epoch() -> None:
    measures = MetricSums()
    assert measures.means() == {}
    measures.add({"loss": 6.0, "accuracy": 1.0}, 2)
    measures.add({"loss": 2.0, "accuracy": 1.0}, 2)
    assert measures.means() == {"loss": 2.0, "accuracy": 0.5}
