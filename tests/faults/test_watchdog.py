"""Workers that hang or no longer listen end themselves; what they held is done."""

import pytest
from celery import Celery

from gallery.jobs.watchdog import EXIT_STARVED
from gallery.models import Job, ModelVersion, User, Worker
from tests import rows
from tests.captioners import fake
from tests.faults.site import StartSite, database_folder, database_url, until
from tests.optional import required

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def test_a_hung_worker_ends_itself_and_its_jobs_go_back(
    site: StartSite, owner: User, captioner: ModelVersion
) -> None:
    """The call that hangs holds the interpreter's lock: no Python thread could see it."""
    running = site(WORKER_HANG_SECONDS=2, JOB_MAX_SOLO_CRASHES=1)
    running.broker()
    hung = rows.job(owner, image=rows.picture(owner, colour=fake.HANGS, name="h.png"))
    rows.job(owner, image=rows.picture(owner), queue_position=1)
    worker = running.worker()
    assert worker.ended() == 1
    assert "Timeout" in worker.output
    assert "tests/captioners/fake.py" in worker.output  # the stack says where it hung
    assert running.worker().ended() == 1
    running.worker()
    until(lambda: not Job.objects.unfinished().exists())
    hung.refresh_from_db()
    assert (hung.state, hung.error_code) == (Job.State.FAILED, "worker_died")
    assert Job.objects.filter(state=Job.State.SUCCEEDED).count() == 1


def test_a_worker_that_receives_no_wake_up_ends_itself_once_work_waits(
    site: StartSite, owner: User, captioner: ModelVersion
) -> None:
    running = site(WORK_WAITED_SECONDS=1, WORKER_SILENT_SECONDS=2)
    running.broker()
    worker = running.worker()
    # It wakes itself for two kinds of job when it starts; were it still at work, it would find the
    # job without a wake-up.
    until(lambda: worker.output.count("succeeded in") == 2)
    remote = Celery(
        broker=running.broker_url, set_as_current=False
    )  # the site's own has pooled another test's broker
    heard = remote.control.cancel_consumer("captions", reply=True, timeout=10, limit=1)
    remote.close()
    assert "captions@test" in required(heard)[0]
    rows.job(owner, image=rows.picture(owner))
    assert worker.ended() == EXIT_STARVED
    assert "no wake-up arrives" in worker.output
    running.worker()
    until(lambda: not Job.objects.unfinished().exists())


def test_a_worker_whose_broker_is_away_is_left_in_peace(
    site: StartSite, owner: User, captioner: ModelVersion
) -> None:
    running = site(WORK_WAITED_SECONDS=1, WORKER_SILENT_SECONDS=4, SWEEP_SECONDS=0.5)
    broker = running.broker()
    running.sweeper()
    worker = running.worker()
    until(Worker.objects.exists)
    broker.kill()
    until(lambda: "Trying again in 2" in worker.output)  # it has done what it had heard before
    rows.job(owner, image=rows.picture(owner))
    until(lambda: "the broker does not answer" in worker.output)
    assert worker.child.poll() is None
    running.broker()
    until(lambda: not Job.objects.unfinished().exists())
    assert worker.child.poll() is None


def test_the_sweep_needs_no_broker_and_outlives_its_database(
    site: StartSite, owner: User, tmp_path
) -> None:
    link = tmp_path / "db"
    running = site(SWEEP_SECONDS=0.5, DATABASE_URL=database_url(link))
    lost = rows.job(owner)
    Job.objects.filter(pk=lost.pk).update(**rows.expired_claim())
    sweeper = running.sweeper()
    until(lambda: "OperationalError" in sweeper.output)
    link.symlink_to(database_folder())
    until(Job.objects.queued().exists)
    assert Job.objects.get().claim_alone
    until(lambda: "The broker cannot be reached" in sweeper.output)
    assert sweeper.stop() == 0
