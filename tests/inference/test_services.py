"""How a worker starts and stops, and which checkpoints it begins with."""

import json
from pathlib import Path
from typing import Any

import pytest

from gallery.jobs import claims, heartbeat, process
from gallery.models import Job, ModelVersion, User, Worker
from inference import services as inference
from inference.tasks import caption_queued
from tests import rows
from tests.inference.queued_jobs import calls, queued, raiser, states

pytestmark = pytest.mark.usefixtures("fresh_process")


def test_a_worker_that_stops_gives_back_its_claim(
    owner: User, captioner: ModelVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued(owner, 2)
    here = process.here(Job.Kind.CAPTION)
    claim = claims.claim

    def claim_then_stop(**options: Any) -> list[Job]:
        jobs = claim(**options)
        here.stopping.set()
        return jobs

    monkeypatch.setattr(claims, "claim", claim_then_stop)
    caption_queued()
    assert states() == ["queued", "queued"]


def test_what_an_earlier_life_held_is_taken_back_at_start(
    owner: User, captioner: ModelVersion, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    (job,) = queued(owner)
    settings.DATA_DIR = settings.MEDIA_ROOT
    here = process.start(node="captions@test/captions", kind=Job.Kind.CAPTION)
    claims.claim(kind=Job.Kind.CAPTION, worker=here.name, limit=1)
    caption_queued()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.claim_alone) == ("succeeded", 2, True)


def test_bundled_checkpoints_are_registered_and_warmed_once(
    owner: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows.checkpoint(tmp_path / "bundled" / "fake")
    (tmp_path / "bundled" / "default.txt").write_text("fake\n")
    (tmp_path / "bundled" / "torn").mkdir()
    (tmp_path / "bundled" / "torn" / "config.json").write_text("{")
    caption_queued()
    row = ModelVersion.objects.get()
    assert (row.name, row.state, row.is_default) == ("fake", "live", True)
    assert calls(row) == []
    monkeypatch.setattr(inference, "register_bundled", raiser(AssertionError("again")))
    caption_queued()


def test_an_upgrade_that_leaves_the_live_checkpoint_behind_goes_on_with_the_new_one(
    owner: User, tmp_path: Path
) -> None:
    rows.captioner(tmp_path / "gone", version="0")
    rows.checkpoint(tmp_path / "bundled" / "fake")
    (tmp_path / "bundled" / "default.txt").write_text("fake")
    inference.register_bundled()
    live = ModelVersion.objects.get(state="live")
    assert (live.version, live.is_default) == ("1", True)


def test_an_upgrade_that_replaces_the_live_checkpoint_in_its_folder_makes_the_new_one_the_default(
    owner: User, tmp_path: Path
) -> None:
    folder = tmp_path / "bundled" / "fake"
    rows.checkpoint(folder)
    (tmp_path / "bundled" / "default.txt").write_text("fake")
    inference.register_bundled()
    settings = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(settings | {"version": "2"}))
    inference.register_bundled()
    states = ModelVersion.objects.order_by("version").values_list("version", "state", "is_default")
    assert list(states) == [("1", "retired", False), ("2", "live", True)]


def test_heartbeats_of_yesterday_are_forgotten(owner: User, captioner: ModelVersion) -> None:
    caption_queued()
    assert heartbeat.forget_silent() == 0
    Worker.objects.update(seen_at="2020-01-01T00:00Z")
    assert heartbeat.forget_silent() == 1
