"""Fetching from a hub: what is requested, how progress is reported, and the job that does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from django.test import Client
from safetensors.torch import load_file

from gallery.jobs import background_worker
from gallery.jobs import services as jobs
from gallery.models import Job, ModelVersion, User
from inference import installing
from inference.ml.contract import CaptionerError
from inference.ml.fetching import FetchStoppedError, fetch
from tests.inference import tiny_hub
from tests.inference.hub_server import COMMIT, hub

REPO, KIND = "somebody/tiny-vit", "vision_encoder_decoder"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A tiny ViT-GPT2 with code, a pickle and a folder beside its weights."""
    folder = tmp_path / "files"
    made = tiny_hub.vision_encoder_decoder()
    made.model.save_pretrained(folder)
    made.processor.save_pretrained(folder)
    (folder / "modeling.py").write_text("raise SystemExit")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "onnx").mkdir()
    (folder / "onnx" / "config.json").write_text("{}")
    return folder


@pytest.fixture
def requests(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The requests that a hub on this machine got; the client's cache is empty."""
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    with hub(files, REPO) as (address, requests):
        monkeypatch.setenv("HF_ENDPOINT", address)
        yield requests


def fetched(requests: list[str]) -> set[str]:
    return {line.rpartition("/")[2] for line in requests if line.startswith("GET /somebody")}


def test_only_settings_and_weights_come_and_every_byte_is_reported(
    requests: list[str], files: Path
) -> None:
    reported: list[tuple[int, int]] = []
    folder, commit = fetch(REPO, "", lambda here, total: reported.append((here, total)))
    assert commit == COMMIT
    wanted = {path.name for path in files.glob("*.json")} | {"model.safetensors"}
    assert fetched(requests) == {path.name for path in folder.iterdir()} == wanted
    total = sum((files / name).stat().st_size for name in wanted)
    assert {each for _, each in reported} == {total}
    assert [here for here, _ in reported] == sorted(here for here, _ in reported)
    assert reported[-1] == (total, total)


def test_a_pickle_comes_only_for_want_of_safetensors(requests: list[str], files: Path) -> None:
    (files / "model.safetensors").unlink()
    folder, _ = fetch(REPO, COMMIT, lambda here, total: None)
    assert (folder / "pytorch_model.bin").exists()
    assert "modeling.py" not in fetched(requests)


def test_what_is_here_already_is_not_fetched_again(requests: list[str]) -> None:
    fetch(REPO, "", lambda here, total: None)
    requests.clear()
    reported: list[int] = []
    fetch(REPO, "", lambda here, total: reported.append(here))
    assert fetched(requests) == set()
    assert reported[-1] > 0


def test_whoever_listens_can_stop_it(requests: list[str]) -> None:
    def stop(here: int, total: int) -> None:
        if here:
            raise FetchStoppedError

    with pytest.raises(FetchStoppedError):
        fetch(REPO, "", stop)


def test_a_hub_that_has_not_got_it_is_explained(requests: list[str], files: Path) -> None:
    for path in files.glob("*.json"):
        path.unlink()
    for name in ("model.safetensors", "pytorch_model.bin"):
        (files / name).unlink()
    with pytest.raises(CaptionerError, match="no files that a captioner could use"):
        fetch(REPO, "", lambda here, total: None)
    with pytest.raises(CaptionerError, match="copy the model's folder here"):
        fetch("somebody/else", "", lambda here, total: None)


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_superuser("boss")


def test_the_back_office_asks_and_the_background_task_installs(
    requests: list[str], boss: User, settings, tmp_path: Path, fresh_process
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
    step = background_worker.ClaimedJob.step

    def noted(
        held: background_worker.ClaimedJob, progress: float | None = None, *, at_once: bool = False
    ) -> None:
        seen.append(progress or 0)
        step(held, progress, at_once=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(background_worker.ClaimedJob, "step", noted)
        background_worker.drain()
    job.refresh_from_db()
    assert (job.state, job.error_message) == (Job.State.SUCCEEDED, "")
    assert seen == sorted(seen)
    assert 0.5 < seen[-1] <= 0.9
    version = ModelVersion.objects.get()
    assert (version.name, version.state) == ("tiny-vit", ModelVersion.State.LIVE)
    assert f"{job.progress:.0%}" in client.get("/admin/gallery/job/").content.decode()


def test_a_cancelled_download_stops_and_a_failed_one_says_why(
    requests: list[str], boss: User, fresh_process, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = installing.ask(person=boss, what=KIND, source=REPO)
    loading = background_worker.ClaimedJob.step

    def cancelled(
        held: background_worker.ClaimedJob, progress: float | None = None, **options: bool
    ) -> None:
        jobs.cancel(owner=boss, job_id=held.job.pk)
        loading(held, progress, at_once=True)

    with monkeypatch.context() as patch:
        patch.setattr(background_worker.ClaimedJob, "step", cancelled)
        background_worker.drain()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    gone = installing.ask(person=boss, what=KIND, source="somebody/else")
    background_worker.drain()
    gone.refresh_from_db()
    assert (gone.state, gone.error_code) == (Job.State.FAILED, "captioner_not_installed")
    assert "somebody/else could not be downloaded" in gone.error_message


@pytest.mark.parametrize("form", [{"what": KIND}, {"what": KIND, "source": "../up"}])
def test_an_odd_request_is_refused_in_the_form(boss: User, form: dict[str, str]) -> None:
    client = Client()
    client.force_login(boss)
    response = client.post("/admin/gallery/modelversion/from-hub/", form)
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not Job.objects.exists()
    staff = Client()
    staff.force_login(User.objects.create_user("staff", is_staff=True))
    assert staff.get("/admin/gallery/modelversion/from-hub/").status_code == 403
