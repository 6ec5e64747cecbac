"""The Celery application: which tasks it knows, and what a worker does as it starts and stops."""

from types import SimpleNamespace

import pytest

from captionsite import celery
from captionsite.celery import app
from gallery.jobs import kinds, process, queue
from gallery.models import Job


def test_every_task_that_is_queued_or_scheduled_is_known() -> None:
    app.loader.import_default_modules()
    named = {kind.task for kind in kinds.KINDS.values()}
    named |= {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert named <= set(app.tasks)


def test_a_worker_takes_a_name_for_each_kind_of_the_queues_that_it_consumes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[tuple[str, str]] = []
    imported: list[str] = []
    monkeypatch.setattr(process, "start", lambda *, node, kind: started.append((node, kind)))
    monkeypatch.setattr(celery, "import_string", imported.append)
    queues = SimpleNamespace(consume_from={"captions": None})
    sender = SimpleNamespace(
        hostname="captions@here", app=SimpleNamespace(amqp=SimpleNamespace(queues=queues))
    )
    celery.take_name(sender)
    assert started == [
        ("captions@here/captions", kind) for kind in (Job.Kind.CAPTION, Job.Kind.EXPLAIN)
    ]
    assert "training.services.run" not in imported


def test_a_worker_looks_for_waiting_jobs_when_it_starts_and_leaves_when_it_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    worker = SimpleNamespace(
        kind="caption", watch=lambda: done.append("watch"), stop=lambda: done.append("stop")
    )
    monkeypatch.setattr(process, "all_here", lambda: [worker])
    monkeypatch.setattr(queue, "wake_workers", lambda kind: done.append(f"wake {kind}"))
    celery.begin()
    celery.leave()
    assert done == ["wake caption", "watch", "stop"]
