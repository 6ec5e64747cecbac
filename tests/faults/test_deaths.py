"""Workers and brokers die, wake-ups are lost: every job is done, and done once."""

from functools import partial
from typing import Any

import pytest
import redis
from django.db.models import Count

from gallery.jobs import queue
from gallery.models import Caption, Image, Job, ModelVersion, User, Worker
from tests import rows
from tests.captioners import fake
from tests.faults.site import Process, StartSite, until

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
CRASHES_MAX = 6  # more than any picture or captioner may cost: then the test has failed


def pictures(owner: User, count: int, **options: Any) -> list[Job]:
    images = [rows.picture(owner, name=f"{number}.png", **options) for number in range(count)]
    return [
        rows.job(owner, image=image, queue_position=position)
        for position, image in enumerate(images)
    ]


def done() -> int:
    return Job.objects.filter(state=Job.State.SUCCEEDED).count()


def has_done(count: int) -> bool:
    return done() >= count


def died_or_all_done(worker: Process) -> bool:
    return worker.child.poll() is not None or not Job.objects.unfinished().exists()


def assert_each_once(count: int) -> None:
    assert done() == count
    per_picture = Image.objects.annotate(n=Count("captions"))
    assert list(per_picture.values_list("n", flat=True)) == [1] * count


def test_two_killed_workers_and_a_killed_broker_lose_nothing(
    site: StartSite, owner: User, captioner: ModelVersion
) -> None:
    running = site(JOB_BATCH_SIZE=8, SWEEP_SECONDS=1)
    broker, sweeper = running.broker(), running.sweeper()
    pictures(owner, 60)
    worker = running.worker()
    for before in (1, 20):
        until(partial(has_done, before))
        worker.kill()
        assert Job.objects.running().exists() or done() < 60
        worker = running.worker()
    until(lambda: done() >= 35)
    broker.kill()
    late = pictures_after(owner)
    running.broker()
    until(lambda: done() == 60 + late)
    assert_each_once(60 + late)
    assert not Job.objects.filter(solo_crashes__gt=1).exists()
    assert sweeper.child.poll() is None
    assert worker.child.poll() is None


def pictures_after(owner: User) -> int:
    """Two more pictures, queued while the broker is away: nobody receives their wake-up."""
    for name in ("late-1.png", "late-2.png"):
        rows.job(owner, image=rows.picture(owner, name=name))
        queue.wake_workers(Job.Kind.CAPTION)
    return 2


def test_a_hundred_wake_ups_for_one_job_make_one_caption(
    site: StartSite, owner: User, captioner: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = site(SWEEP_SECONDS=0.5)
    running.broker()
    running.worker("first")
    running.worker("second")
    sweeper = running.sweeper()
    until(lambda: Worker.objects.count() == 2)
    sweeper.kill()
    (job,) = pictures(owner, 1)
    monkeypatch.setattr(queue, "WAKE_UPS_WAITING_MAX", 1000)
    queue.wake_workers(Job.Kind.CAPTION, times=100)
    until(lambda: done() == 1)
    client = redis.Redis(unix_socket_path=str(running.socket))
    until(lambda: client.llen("captions") == 0)
    job.refresh_from_db()
    assert job.attempts == 1
    assert Caption.objects.count() == 1


def test_a_poison_picture_fails_alone_and_blames_nobody(
    site: StartSite, owner: User, captioner: ModelVersion
) -> None:
    running = site(JOB_BATCH_SIZE=16)
    running.broker()
    pictures(owner, 10)
    poison = rows.job(owner, image=rows.picture(owner, colour=fake.KILLS), queue_position=10)
    for number in range(11, 20):
        rows.job(owner, image=rows.picture(owner, name=f"{number}.png"), queue_position=number)
    crashes = 0
    while Job.objects.unfinished().exists():
        worker = running.worker()
        until(partial(died_or_all_done, worker))
        crashes += worker.child.poll() is not None
        assert crashes <= CRASHES_MAX
    poison.refresh_from_db()
    assert (poison.state, poison.error_code) == (Job.State.FAILED, "worker_died")
    assert "3 times" in poison.error_message
    assert poison.solo_crashes == 3
    assert crashes == 4  # once in company, three times alone
    assert done() == 19
    assert not Job.objects.exclude(pk=poison.pk).filter(solo_crashes__gt=0).exists()


def test_an_emptied_broker_wakes_workers_again(
    site: StartSite, owner: User, captioner: ModelVersion
) -> None:
    running = site(SWEEP_SECONDS=1, JOB_BATCH_SIZE=8)
    running.broker()
    running.worker()
    until(Worker.objects.exists)
    pictures(owner, 50)
    queue.wake_workers(Job.Kind.CAPTION)
    redis.Redis(unix_socket_path=str(running.socket)).flushall()
    running.sweeper()
    until(lambda: done() == 50)
    assert_each_once(50)
    rows.job(owner, image=rows.picture(owner, name="after.png"))
    until(lambda: done() == 51)  # the worker still listens on the emptied broker


def test_a_worker_that_is_asked_to_stop_gives_back_what_it_holds(
    site: StartSite, owner: User, tmp_path
) -> None:
    rows.captioner(rows.checkpoint(tmp_path / "slow", seconds=0.5))
    running = site(JOB_BATCH_SIZE=4)
    running.broker()
    pictures(owner, 8)
    worker = running.worker()
    until(Job.objects.running().exists)
    assert worker.stop() == 0
    assert not Job.objects.running().exists()
    assert not Job.objects.filter(claim_alone=True).exists()
    assert not Worker.objects.exists()
    assert Job.objects.queued().count() + done() == 8


def test_a_captioner_that_kills_while_it_loads_is_found_out(
    site: StartSite, owner: User, captioner: ModelVersion, tmp_path
) -> None:
    rows.captioner(
        rows.checkpoint(tmp_path / "deadly", name="deadly", dies=True),
        name="deadly",
        is_default=False,
    )
    running = site(JOB_BATCH_SIZE=4)
    running.broker()
    bad = rows.job(owner, image=rows.picture(owner), captioner="deadly")
    good = rows.job(owner, image=rows.picture(owner, name="good.png"), queue_position=1)
    crashes = 0
    while Job.objects.unfinished().exists():
        worker = running.worker()
        until(partial(died_or_all_done, worker))
        crashes += worker.child.poll() is not None
        assert crashes <= CRASHES_MAX
    bad.refresh_from_db()
    good.refresh_from_db()
    assert crashes == 2
    assert (bad.state, bad.error_code) == (Job.State.FAILED, "captioner_unavailable")
    assert good.state == Job.State.SUCCEEDED
