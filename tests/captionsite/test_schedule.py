"""Beat's own clock."""

import time
from datetime import timedelta

import pytest

from captionsite.celery import app
from captionsite.schedule import InProcessScheduler


class Clock:
    """A monotonic clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the tasks that were run."""
    found: list[str] = []
    monkeypatch.setattr(
        InProcessScheduler, "apply_entry", lambda self, entry, **_: found.append(entry.name)
    )
    return found


@pytest.fixture
def scheduler(clock: Clock, ran: list[str], monkeypatch: pytest.MonkeyPatch) -> InProcessScheduler:
    tasks = {
        "often": {"task": "a", "schedule": timedelta(seconds=3)},
        "rarely": {"task": "b", "schedule": 3600.0},
    }
    monkeypatch.setitem(app.conf, "beat_schedule", tasks)
    return InProcessScheduler(app=app)


def test_all_is_due_at_start_and_then_in_its_time(scheduler, clock: Clock, ran: list[str]) -> None:
    assert scheduler.tick() == pytest.approx(3)
    assert sorted(name for name in ran if name in {"often", "rarely"}) == ["often", "rarely"]
    clock.now += 1
    assert scheduler.tick() == pytest.approx(2)
    clock.now += 2
    scheduler.tick()
    assert ran.count("often") == 2
    assert ran.count("rarely") == 1


def test_a_clock_that_is_set_back_changes_nothing(
    scheduler, clock: Clock, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduler.tick()
    monkeypatch.setattr(app, "now", lambda: pytest.fail("The wall clock was options."))
    clock.now += 3
    scheduler.tick()
    assert ran.count("often") == 2
