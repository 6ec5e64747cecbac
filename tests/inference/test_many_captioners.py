"""200 interleaved jobs over two TensorFlow captioners and one of torch, in one worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gallery.jobs import process
from gallery.models import Caption, Job, ModelVersion, User
from inference import caption_jobs, checkpoint, features, model_cache
from inference.checkpoint import open_captioner, save_checkpoint
from inference.ml.contract import Captioner
from inference.model_cache import ModelCache
from inference.tasks import caption_queued
from tests import rows
from tests.inference import tiny, tiny_hub

JOBS = 200
MAKERS: dict[str, Callable[[], Captioner]] = {
    "lstm": lambda: tiny.captioner("lstm_merge"),
    "looking": lambda: tiny.captioner("attention"),
    "vit": tiny_hub.vision_encoder_decoder,
}


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def versions(owner: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[ModelVersion]:
    monkeypatch.setattr(process, "_here", {})
    monkeypatch.setattr(caption_jobs, "_prepared", set())
    monkeypatch.setattr(checkpoint, "BUNDLED", tmp_path / "bundled")
    features.kept.cache_clear()
    found: list[ModelVersion] = []
    for name, make in MAKERS.items():
        made = make()
        info = save_checkpoint(made, tmp_path / name, name=name, version="1")
        found.append(
            rows.captioner(
                info.folder, name=name, kind=info.kind, bytes=made.nbytes, is_default=not found
            )
        )
    return found


def work(owner: User, versions: list[ModelVersion], cache: ModelCache, monkeypatch) -> None:
    monkeypatch.setattr(model_cache, "models", lambda: cache)
    images = [rows.picture(owner, name=f"{n}.png", colour=(n, 90, 40)) for n in range(5)]
    for position in range(JOBS):
        rows.job(
            owner,
            image=images[position % 5],
            captioner=versions[position % len(versions)].name,
            queue_position=position,
        )
    caption_queued()
    assert set(Job.objects.values_list("state", flat=True)) == {Job.State.SUCCEEDED}
    assert Caption.objects.count() == JOBS


class Loads:
    """Counts what is loaded, and the most bytes that were held."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.cache: ModelCache | None = None
        self.most = 0

    def __call__(self, folder: Path) -> Captioner:
        assert self.cache is not None
        made = open_captioner(folder)
        self.names.append(folder.name)
        self.most = max(self.most, self.cache.nbytes + made.nbytes)
        return made


def test_each_captioner_loads_once(owner, versions, monkeypatch) -> None:
    loads = Loads()
    loads.cache = ModelCache(budget=10**9, load=loads)
    work(owner, versions, loads.cache, monkeypatch)
    assert sorted(loads.names) == sorted(MAKERS)


def test_with_a_budget_for_two_memory_stays_within_it(owner, versions, monkeypatch) -> None:
    two = sum(sorted(version.bytes for version in versions)[-2:])
    loads = Loads()
    loads.cache = ModelCache(budget=two, load=loads)
    work(owner, versions, loads.cache, monkeypatch)
    assert loads.most <= 1.2 * two
    assert set(loads.names) == set(MAKERS)
