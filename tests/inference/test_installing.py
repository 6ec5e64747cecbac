"""Installing from a hub: queued in the back office, done and cancelled as a background task."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from gallery.jobs import services as jobs
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Job, ModelVersion, User
from inference import installing
from tests.inference.hub_server import COMMIT, KIND, REPO


def test_the_back_office_asks_and_the_background_task_installs(
    hub_requests: list[str], boss: User, settings, tmp_path: Path, fresh_process
) -> None:
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"
    client = Client()
    client.force_login(boss)
    listed = client.get("/admin/gallery/modelversion/").content.decode()
    assert "/admin/gallery/modelversion/from-hub/" in listed
    form = {"what": KIND, "source": REPO, "revision": COMMIT}
    assert client.post("/admin/gallery/modelversion/from-hub/", form)["Location"] == "/jobs/"
    job = Job.objects.get()
    assert (job.title, job.captioner) == (f"{REPO}@{COMMIT}", KIND)
    seen: list[float] = []
    step = ClaimedJob.step

    def noted(held: ClaimedJob, progress: float | None = None, *, at_once: bool = False) -> None:
        seen.append(progress or 0)
        step(held, progress, at_once=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClaimedJob, "step", noted)
        run_queued()
    job.refresh_from_db()
    assert (job.state, job.error_message) == (Job.State.SUCCEEDED, "")
    assert seen == sorted(seen)
    assert 0.5 < seen[-1] <= 0.9
    version = ModelVersion.objects.get()
    assert (version.name, version.state) == ("tiny-vit", ModelVersion.State.LIVE)
    assert f"{job.progress:.0%}" in client.get("/admin/gallery/job/").content.decode()


def test_a_cancelled_download_stops_and_a_failed_one_says_why(
    hub_requests: list[str], boss: User, fresh_process, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = installing.ask(person=boss, what=KIND, source=REPO)
    loading = ClaimedJob.step

    def cancelled(held: ClaimedJob, progress: float | None = None, **options: bool) -> None:
        jobs.cancel(owner=boss, job_id=held.job.pk)
        loading(held, progress, at_once=True)

    with monkeypatch.context() as patch:
        patch.setattr(ClaimedJob, "step", cancelled)
        run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    gone = installing.ask(person=boss, what=KIND, source="somebody/else")
    run_queued()
    gone.refresh_from_db()
    assert (gone.state, gone.error_code) == (Job.State.FAILED, "captioner_not_installed")
    assert "somebody/else could not be downloaded" in gone.error_message
