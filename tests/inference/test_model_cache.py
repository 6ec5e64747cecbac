"""Captioners in memory: loaded once, let go of when they no longer fit."""

import gc
from pathlib import Path

import pytest

from gallery.core.errors import GalleryError
from gallery.models import ModelVersion
from inference.checkpoint import open_captioner
from inference.loading import CrashGuard
from inference.ml.contract import Captioner
from inference.model_cache import ModelCache
from tests import rows


class Loads:
    """Counts what is loaded."""

    def __init__(self) -> None:
        self.folders: list[str] = []

    def __call__(self, folder: Path) -> Captioner:
        self.folders.append(folder.name)
        return open_captioner(folder)


@pytest.fixture
def loads() -> Loads:
    return Loads()


def version(folder: Path, name: str, nbytes: int = 1000) -> ModelVersion:
    path = rows.checkpoint(folder / name, name=name, nbytes=nbytes)
    return ModelVersion(name=name, version="1", folder=str(path), bytes=nbytes)


def held(cache: ModelCache) -> list[str]:
    return [each["name"] for each in cache.report()]


def test_a_captioner_is_loaded_once(tmp_path: Path, loads: Loads) -> None:
    cache, one = ModelCache(budget=5000, load=loads), version(tmp_path, "one")
    assert cache.get(one) is cache.get(one)
    assert loads.folders == ["one"]


def test_the_longest_unused_is_let_go_of(tmp_path: Path, loads: Loads) -> None:
    cache = ModelCache(budget=2500, load=loads)
    one, two, three = (version(tmp_path, name) for name in ("one", "two", "three"))
    for each in (one, two, one, three):
        cache.get(each)
    assert held(cache) == ["one@1", "three@1"]
    assert cache.nbytes == 2000
    cache.get(two)
    assert loads.folders == ["one", "two", "three", "two"]


def test_garbage_is_collected_again_after_a_load_that_failed(tmp_path: Path) -> None:
    seen = []

    def load(folder: Path) -> Captioner:
        seen.append(gc.isenabled())
        raise ValueError

    guard = CrashGuard(tmp_path / "marks", trial_seconds=1)
    with pytest.raises(GalleryError):
        ModelCache(budget=2500, load=load, guard=guard).get(version(tmp_path, "one"))
    assert (seen, gc.isenabled()) == ([False], True)


def test_a_captioner_larger_than_the_budget_stays_alone(tmp_path: Path) -> None:
    cache = ModelCache(budget=2500)
    cache.get(version(tmp_path, "small"))
    cache.get(version(tmp_path, "huge", nbytes=9000))
    assert held(cache) == ["huge@1"]


def test_a_checkpoint_whose_files_are_replaced_is_loaded_anew(tmp_path: Path) -> None:
    cache, one = ModelCache(budget=5000), version(tmp_path, "one")
    before = cache.get(one)
    rows.checkpoint(tmp_path / "one", name="one", seconds=0.5)
    assert cache.get(one) is not before


@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_a_checkpoint_that_cannot_be_loaded_has_a_plain_reason(tmp_path: Path, harm: str) -> None:
    one = version(tmp_path, "one")
    (tmp_path / "one" / "config.json").write_text("{}")
    if harm == "gone":
        one.folder = str(tmp_path / "nowhere")
    with pytest.raises(GalleryError, match="one@1 cannot be loaded") as caught:
        ModelCache(budget=5000).get(one)
    assert caught.value.code == "captioner_unavailable"
    assert caught.value.transient
    assert str(tmp_path) not in caught.value.message


def test_the_report_tells_memory_and_speed(tmp_path: Path) -> None:
    cache = ModelCache(budget=5000)
    it = cache.get(version(tmp_path, "one"))
    assert cache.report() == [{"name": "one@1", "bytes": 1000, "captions_per_second": None}]
    it.pictures, it.seconds = 30, 4.0
    assert cache.report()[0]["captions_per_second"] == 7.5


def test_a_call_that_raises_is_not_counted(tmp_path: Path) -> None:
    it = ModelCache(budget=5000).get(version(tmp_path, "one"))
    with pytest.raises(ValueError, match="no"), it.timed(3):
        raise ValueError("no")
    assert (it.pictures, it.seconds) == (0, 0.0)
