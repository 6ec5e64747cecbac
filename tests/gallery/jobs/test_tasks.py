"""What beat calls: the sweep."""

import pytest

from gallery.jobs import queue, tasks
from gallery.jobs.kinds import KINDS
from gallery.models import Job
from tests import rows


@pytest.mark.postgresql
def test_the_sweep_requeues_what_a_dead_worker_held_and_wakes_every_queue(
    owner, monkeypatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: woken.append(kind))
    job = rows.job(owner, **rows.expired_claim())
    tasks.sweep()
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    assert {KINDS[kind].queue for kind in woken} == {kind.queue for kind in KINDS.values()}
