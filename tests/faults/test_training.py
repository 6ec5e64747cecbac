"""The training worker forks for every job; the name and the wake-up come through."""

from pathlib import Path
from typing import Any

import psutil
import pytest
from safetensors.numpy import load_file

from gallery.models import Job, User, Worker
from tests import rows
from tests.faults.site import StartSite, until
from tests.training.corrected import corrected, live_captioner, person
from training.models import TrainingRun
from training.runs import services

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
PATIENCE = 300.0


def test_a_forked_training_worker_takes_back_ends_jobs_and_says_goodbye(
    site: StartSite, owner: User
) -> None:
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


def test_a_killed_run_goes_on_where_it_was_and_ends_the_same(
    site: StartSite, transactional_db
) -> None:
    staff = person("staff")
    live_captioner()
    corrected(staff, 48)
    # The dead are found by their name, not by a lease; who loads slowly is not dead.
    patient = {"JOB_LEASE_SECONDS": 600, "WORKER_HANG_SECONDS": 120}
    running = site(SWEEP_SECONDS=0.5, OMP_NUM_THREADS=1, **patient)
    running.broker()
    running.sweeper()
    worker = running.worker("training", queue="training", pool="prefork")
    alone = start(staff)
    until(lambda: state(alone) == "succeeded", PATIENCE)
    killed = start(staff)
    until(lambda: len(TrainingRun.objects.get(pk=killed.pk).log) >= 1, PATIENCE)
    for child in psutil.Process(worker.child.pid).children(recursive=True):
        child.kill()
    until(lambda: state(killed) == "succeeded", PATIENCE)
    job = Job.objects.get(training_run=killed)
    assert job.attempts == 2
    one, other = (weights(run) for run in (alone, killed))
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)


def start(staff: User) -> TrainingRun:
    settings = {"epochs": 2, "times": 4, "min_count": 2, "learning_rate": 0.01}
    return services.start(person=staff, settings=settings)


def state(run: TrainingRun) -> str:
    found = Job.objects.get(training_run=run)
    assert found.state != "failed", found.error_message
    return found.state


def weights(run: TrainingRun) -> dict[str, Any]:
    candidate = TrainingRun.objects.get(pk=run.pk).candidate
    assert candidate is not None
    return load_file(Path(candidate.folder) / "weights.safetensors")
