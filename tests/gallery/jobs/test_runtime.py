"""The loop of every worker: how a handler ends its job, and what happens when it does not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError

from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import claims, kinds, process, queue, runtime
from gallery.jobs.runtime import ClaimedBatch, ClaimedJob
from gallery.models import Job, User, Worker
from tests import rows

pytestmark = pytest.mark.postgresql
HERE = f"{__name__}.handle"
BATCH = f"{__name__}.load"

handle: Callable[[ClaimedJob], None]
load: Callable[[Job], Callable[[ClaimedBatch], None]]


@pytest.fixture(autouse=True)
def worker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let this module handle background tasks and captions; return the kinds that are woken."""
    monkeypatch.setattr(process, "_here", {})
    woken: list[str] = []
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: woken.append(str(kind)))
    table = [
        replace(kind, handler=BATCH if kind.in_batches else HERE) for kind in kinds.KINDS.values()
    ]
    monkeypatch.setattr(kinds, "_KINDS", table)
    monkeypatch.setattr(kinds, "KINDS", {str(kind.name): kind for kind in table})
    return woken


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def job(owner: User) -> Job:
    return rows.job(owner, kind=Job.Kind.BACKGROUND)


def handled_by(monkeypatch: pytest.MonkeyPatch, handler: Callable[[ClaimedJob], None]) -> None:
    monkeypatch.setitem(globals(), "handle", handler)


def raiser(error: Exception) -> Callable[[object], None]:
    def handler(claimed: object) -> None:
        raise error

    return handler


def state(job: Job) -> tuple[str, str]:
    job.refresh_from_db()
    return job.state, job.error_code


def test_what_is_not_claimed_has_no_token(job: Job) -> None:
    with pytest.raises(AssertionError, match="lease token"):
        ClaimedJob(job, process.here(Job.Kind.BACKGROUND))


def test_jobs_run_one_after_the_other_and_the_worker_is_seen(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [rows.job(owner, kind=Job.Kind.BACKGROUND, queue_position=n) for n in range(3)]
    order: list[int] = []

    def handler(claimed: ClaimedJob) -> None:
        order.append(claimed.job.pk)
        assert claimed.step(0.5, at_once=True)
        assert not claimed.step(0.6)  # too early to renew again
        claimed.succeed()

    handled_by(monkeypatch, handler)
    runtime.run_queued(Job.Kind.BACKGROUND)
    assert order == [job.pk for job in jobs]
    assert {state(job) for job in jobs} == {("succeeded", "")}
    assert Worker.objects.get().queue == "background"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GalleryError("image_broken"), "image_broken"),
        (ValueError("odd"), "background_task_failed"),
    ],
)
def test_what_a_handler_raises_becomes_the_reason(
    job: Job, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    handled_by(monkeypatch, raiser(error))
    runtime.run_queued(Job.Kind.BACKGROUND)
    assert state(job) == ("failed", code)


def test_a_database_that_is_away_blames_no_job(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    handled_by(monkeypatch, raiser(OperationalError("gone")))
    with pytest.raises(OperationalError):
        runtime.run_queued(Job.Kind.BACKGROUND)
    assert state(job) == ("running", "")
    handled_by(monkeypatch, ClaimedJob.succeed)
    runtime.run_queued(Job.Kind.BACKGROUND)
    assert state(job) == ("succeeded", "")


def test_a_lost_lease_ends_the_work_and_writes_nothing(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handler(claimed: ClaimedJob) -> None:
        Job.objects.update(state="cancelled", lease_token=None, lease_until=None)
        claimed.fail(GalleryError("image_broken"))
        with pytest.raises(LeaseLostError):
            claimed.step(at_once=True)
        claimed.succeed()

    handled_by(monkeypatch, handler)
    runtime.run_queued(Job.Kind.BACKGROUND)
    assert state(job) == ("cancelled", "")


def test_a_worker_that_stops_takes_no_more(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [rows.job(owner, kind=Job.Kind.BACKGROUND, queue_position=n) for n in range(2)]

    def handler(claimed: ClaimedJob) -> None:
        process.here(Job.Kind.BACKGROUND).stopping.set()
        assert claimed.stopping
        claimed.give_back()

    handled_by(monkeypatch, handler)
    runtime.run_queued(Job.Kind.BACKGROUND)
    assert [state(job) for job in jobs] == [("queued", "")] * 2
    assert [job.attempts for job in jobs] == [1, 0]


def test_one_job_a_process_wakes_a_worker_for_the_next(
    owner: User, worker: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [rows.job(owner, kind=Job.Kind.TRAINING, queue_position=n) for n in range(2)]
    handled_by(monkeypatch, ClaimedJob.succeed)
    runtime.run_one(Job.Kind.TRAINING)
    assert [state(job)[0] for job in jobs] == ["succeeded", "queued"]
    assert worker == ["training"]


def test_what_a_process_needs_is_loaded_once(db: None) -> None:
    loads: list[int] = []
    for _ in range(2):
        runtime.run_queued(Job.Kind.CAPTION, prepare=lambda: loads.append(1))
    assert loads == [1]


def captions(owner: User) -> list[Job]:
    return [rows.job(owner, queue_position=n) for n in range(3)]


def test_a_batch_is_handled_at_once_and_a_stop_gives_it_back(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = captions(owner)
    here = process.here(Job.Kind.CAPTION)

    def stopping(first: Job) -> Callable[[ClaimedBatch], None]:
        here.stopping.set()
        return raiser(AssertionError("no batch is handled by a worker that stops"))

    monkeypatch.setitem(globals(), "load", stopping)
    runtime.run_queued(Job.Kind.CAPTION)
    assert {state(job) for job in jobs} == {("queued", "")}
    here.stopping.clear()
    sizes: list[int] = []

    def handler(batch: ClaimedBatch) -> None:
        sizes.append(len(batch.jobs))
        assert batch.held(0.5) == {job.pk for job in jobs}
        claims.succeed_many(job_ids=batch.held(0.5), token=batch.token)

    monkeypatch.setitem(globals(), "load", lambda first: handler)
    runtime.run_queued(Job.Kind.CAPTION)
    assert sizes == [3]
    assert {state(job) for job in jobs} == {("succeeded", "")}


def test_a_batch_that_cannot_be_loaded_fails_with_the_reason(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = captions(owner)
    monkeypatch.setitem(globals(), "load", raiser(GalleryError("image_missing")))
    runtime.run_queued(Job.Kind.CAPTION)
    assert {state(job) for job in jobs} == {("failed", "image_missing")}


def test_several_suspects_are_claimed_alone_and_a_single_one_fails(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = captions(owner)
    sizes: list[int] = []

    def handler(batch: ClaimedBatch) -> None:
        sizes.append(len(batch.jobs))
        batch.blame(batch.jobs, GalleryError("image_broken"))

    monkeypatch.setitem(globals(), "load", lambda first: handler)
    runtime.run_queued(Job.Kind.CAPTION)
    assert sizes == [3, 1, 1, 1]
    assert {state(job) for job in jobs} == {("failed", "image_broken")}


def test_a_turn_is_over_only_while_another_task_waits(owner: User, job: Job, settings: Any) -> None:
    settings.BACKGROUND_TURN_SECONDS = 0
    (first,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="w", limit=1)
    claimed = ClaimedJob(first, process.here(Job.Kind.BACKGROUND))
    assert not claimed.turn_is_over
    rows.job(rows.person("grace"), kind=Job.Kind.BACKGROUND)
    claimed.begin_turn()
    assert claimed.turn_is_over
    settings.BACKGROUND_TURN_SECONDS = 60
    claimed.begin_turn()
    assert not claimed.turn_is_over


def test_a_turn_is_over_when_the_worker_stops(job: Job) -> None:
    (first,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="w", limit=1)
    here = process.WorkerProcess(name="w", kind=Job.Kind.BACKGROUND)
    here.stopping.set()
    assert ClaimedJob(first, here).turn_is_over
