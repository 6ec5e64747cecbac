from collections.abc import Iterator
from pathlib import Path

import pytest

import inference.captioners
from gallery.jobs import process
from gallery.models import ModelVersion, User
from inference import caption_jobs, checkpoint, features, model_cache
from tests import rows

HERE = str(Path(__file__).resolve().parents[1] / "captioners")


@pytest.fixture(autouse=True)
def fake_captioner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add tests/captioners to the kinds of captioner."""
    monkeypatch.setattr(inference.captioners, "__path__", [*inference.captioners.__path__, HERE])


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


@pytest.fixture
def fresh_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Reset what a worker process keeps, and bundle no checkpoint."""
    monkeypatch.setattr(process, "_here", {})
    monkeypatch.setattr(caption_jobs, "_prepared", set())
    monkeypatch.setattr(checkpoint, "BUNDLED", tmp_path / "bundled")
    model_cache.models.cache_clear()
    features.kept.cache_clear()
    yield
    model_cache.models.cache_clear()


@pytest.fixture
def captioner(owner: User, tmp_path: Path) -> ModelVersion:
    return rows.captioner(rows.checkpoint(tmp_path / "fake"))
