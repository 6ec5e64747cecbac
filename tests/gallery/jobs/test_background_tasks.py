"""A background task is run by the function that its name stands for."""

import pytest

from gallery.jobs import process
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Job
from tests import rows

pytestmark = pytest.mark.postgresql


@pytest.fixture(autouse=True)
def no_worker_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_here", {})


def translate(claimed: ClaimedJob) -> None:
    Job.objects.filter(pk=claimed.job.pk).update(title="translated here")
    claimed.succeed()


def test_each_task_is_run_by_its_own_function(owner, settings) -> None:
    settings.TRANSLATOR = f"{__name__}.translate"
    job = rows.job(owner, kind=Job.Kind.BACKGROUND, background_task="translate")
    run_queued()
    job.refresh_from_db()
    assert (job.state, job.title) == (Job.State.SUCCEEDED, "translated here")


def test_a_task_that_nobody_knows_fails_with_the_reason(owner) -> None:
    job = rows.job(owner, kind=Job.Kind.BACKGROUND, background_task="knitting")
    run_queued()
    job.refresh_from_db()
    assert (job.state, job.error_code) == (Job.State.FAILED, "unknown_background_task")
