"""The handler of training jobs."""

import pytest

from gallery.jobs import claims, process
from gallery.jobs import services as jobs
from tests.optional import required
from tests.training.corrected import person
from training.tasks import run_queued


@pytest.mark.usefixtures("no_wake_ups")
def test_a_job_of_nobody_is_failed_with_its_reason(db, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "_here", {})
    job = jobs.enqueue_training(owner=person("staff"))
    (claimed,) = claims.claim(kind="training", worker="w", limit=1)
    claims.give_back(token=required(claimed.lease_token))
    run_queued()
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "training_unknown")
