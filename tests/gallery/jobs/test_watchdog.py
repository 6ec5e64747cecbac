"""When a worker starves. The real thing, with real processes, is in tests/faults/."""

from datetime import UTC, datetime, timedelta

from gallery.jobs.watchdog import Judge, Observation

SEEN = datetime(2026, 1, 1, tzinfo=UTC)


def judge() -> Judge:
    return Judge(waited_seconds=30, silent_seconds=45)


def test_silence_alone_is_no_fault() -> None:
    it = judge()
    assert not any(it.starved(Observation(False, SEEN), now=now) for now in range(0, 1000, 5))


def test_work_that_waits_while_the_worker_is_silent() -> None:
    it = judge()
    verdicts = [it.starved(Observation(True, SEEN), now=now) for now in range(0, 60, 5)]
    assert verdicts.index(True) * 5 == 45


def test_work_that_came_late_is_waited_for() -> None:
    it = judge()
    assert not any(it.starved(Observation(now > 100, SEEN), now=now) for now in range(0, 131, 5))
    assert it.starved(Observation(True, SEEN), now=140)


def test_a_worker_that_is_seen_is_never_starved() -> None:
    it = judge()
    observations = (
        (now, Observation(True, SEEN + timedelta(seconds=now // 20))) for now in range(0, 500, 5)
    )
    assert not any(it.starved(seen, now=now) for now, seen in observations)


def test_a_clock_that_jumps_changes_nothing() -> None:
    it = judge()
    it.starved(Observation(True, SEEN), now=0)
    assert not it.starved(Observation(True, SEEN - timedelta(minutes=10)), now=40)
    assert not it.starved(Observation(True, SEEN - timedelta(minutes=10)), now=80)


def test_an_excuse_starts_the_count_again() -> None:
    it = judge()
    it.starved(Observation(True, SEEN), now=0)
    it.excuse()
    assert not it.starved(Observation(True, SEEN), now=50)
    assert it.starved(Observation(True, SEEN), now=95)
