"""The training worker forks for every job; the name and the bell come through."""

import pytest

from gallery.models import Job, User, Worker
from tests import rows
from tests.faults.site import until

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def test_a_forked_training_worker_takes_back_ends_jobs_and_says_goodbye(site, owner: User) -> None:
    running = site(SWEEP_SECONDS=0.5)
    running.broker()
    name = "training@test/training"
    held = rows.job(owner, kind=Job.Kind.TRAINING)
    Job.objects.filter(pk=held.pk).update(**rows.expired_claim() | {"worker": name})
    worker = running.worker("training", queue="training", pool="prefork")
    until(lambda: not Job.objects.unfinished().exists())
    held.refresh_from_db()
    assert (held.state, held.claim_alone, held.worker) == ("failed", True, name)
    assert held.error_message
    row = Worker.objects.get()
    assert (row.name, row.queue) == (name, "training")
    assert worker.stop() == 0
    assert not Worker.objects.exists()
