"""A worker's name, its start and its stop."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from gallery.jobs import claims, heartbeat, process, slots
from gallery.models import Job, User, Worker
from tests import rows
from tests.gallery.jobs.conftest import Holder

NODE = "captions@test"


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(process, "_here", {})
    yield
    slots.leave(NODE)


def test_a_twin_takes_another_name_and_nothing_else(
    tmp_path: Path, owner: User, holder: Holder
) -> None:
    rows.job(owner)
    claims.claim(kind=Job.Kind.CAPTION, worker=NODE, limit=1)
    other = holder(NODE, tmp_path / "workers")
    assert other.stdout is not None
    assert other.stdout.readline() == "True\n"
    here = process.start(node=NODE, kind=Job.Kind.CAPTION)
    with here.at_work():
        here.ready()
    other.communicate("")
    assert here.name.startswith(f"{NODE}#")
    assert Job.objects.get().worker == NODE
    assert Job.objects.get().state == Job.State.RUNNING


def test_a_successor_takes_back_what_the_dead_one_held(owner: User) -> None:
    rows.job(owner)
    claims.claim(kind=Job.Kind.CAPTION, worker=NODE, limit=1)
    with process.start(node=NODE, kind=Job.Kind.CAPTION).at_work():
        pass
    job = Job.objects.get()
    assert (job.state, job.claim_alone) == (Job.State.QUEUED, True)


def test_a_step_renews_the_lease_and_the_heartbeat(owner: User) -> None:
    rows.jobs(owner, 2)
    here = process.start(node=NODE, kind=Job.Kind.CAPTION)
    with here.at_work():
        here.ready()
        one, two = claims.claim(kind=Job.Kind.CAPTION, worker=here.name, limit=2)
        Worker.objects.update(seen_at="2020-01-01T00:00Z")
        assert one.lease_token is not None
        assert here.step(token=one.lease_token, progress=0.5) == {one.pk, two.pk}
        assert here.step(token=one.lease_token) is None  # a moment later: no write
        assert here.step(token=one.lease_token, at_once=True) == {one.pk, two.pk}
    assert Worker.objects.get().seen_at.year > 2020
    assert set(Job.objects.values_list("progress", flat=True)) == {0.5}


@pytest.mark.django_db(transaction=True)
def test_stopping_gives_back_and_says_goodbye(owner: User) -> None:
    rows.job(owner)
    here = process.start(node=NODE, kind=Job.Kind.CAPTION)
    with here.at_work():
        here.ready()
        claims.claim(kind=Job.Kind.CAPTION, worker=here.name, limit=1)
        here.stop()
        for thread in threading.enumerate():
            if thread.name == "leave":
                thread.join()
        here.ready()
    assert Job.objects.get().state == Job.State.QUEUED
    assert not Job.objects.get().claim_alone
    assert not Worker.objects.exists()


def test_work_in_hand_is_no_work_that_waits(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)
    rows.jobs(owner, 2)
    here = process.start(node=NODE, kind=Job.Kind.CAPTION)
    assert here.observe().work_waits
    with here.at_work():
        assert not here.observe().work_waits
    claims.claim(kind=Job.Kind.CAPTION, worker=here.name, limit=1)
    assert not here.observe().work_waits


def test_a_restarted_worker_counts_anew(owner: User) -> None:
    for lives in range(2):
        here = process.WorkerProcess(name=NODE, kind=Job.Kind.CAPTION)
        here.ready()
        heartbeat.beat(name=NODE, written=3, models_held=[{"name": "m", "bytes": 1}])
        here.ready()
        row = Worker.objects.get()
        assert (row.captions_written, row.started_at) == (3, here.started_at), lives


def test_a_worker_has_loaded_what_a_first_query_needs_before_it_forks(tmp_path: Path) -> None:
    program = (
        "import django, sys; django.setup()\n"
        "from gallery.jobs import process\n"
        "process.start(node='captions@here', kind='caption')\n"
        "print('django.db.models.sql.compiler' in sys.modules)\n"
    )
    environment = os.environ | {
        "CAPTIONSITE_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "captionsite.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"
