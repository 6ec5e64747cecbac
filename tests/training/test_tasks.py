"""Training jobs are claimed, run one at a time, and end with their reason."""

import pytest

from gallery.core.errors import LeaseLostError
from gallery.jobs import process, queue
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Job, User, Worker
from tests import rows
from training import services
from training.tasks import run_queued


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(process, "_here", {})
    kinds: list[str] = []
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: kinds.append(str(kind)))
    return kinds


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


def training(owner: User) -> Job:
    return rows.job(owner, kind=Job.Kind.TRAINING)


def test_an_idle_wake_up_is_a_heartbeat(db: None, woken: list[str]) -> None:
    run_queued()
    assert Worker.objects.get().queue == "training"
    assert woken == []


def test_one_job_a_process_then_another_wake_up(
    owner: User, woken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = training(owner), training(owner)

    monkeypatch.setattr(services, "run", ClaimedJob.succeed)
    run_queued()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("succeeded", "queued")
    assert woken == ["training"]


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [
        (ValueError("no data"), "failed", "training_failed"),
        (LeaseLostError(), "cancelled", ""),
    ],
)
def test_how_a_training_can_end(
    owner: User,
    woken: list[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    state: str,
    code: str,
) -> None:
    job = training(owner)

    def run(claimed: ClaimedJob) -> None:
        if state == "cancelled":
            Job.objects.update(state=state, lease_token=None, lease_until=None)
        raise error

    monkeypatch.setattr(services, "run", run)
    run_queued()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (state, code)


def test_a_caption_job_is_not_a_trainings(owner: User, woken: list[str]) -> None:
    job = rows.job(owner)
    run_queued()
    job.refresh_from_db()
    assert job.state == "queued"
