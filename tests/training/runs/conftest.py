from pathlib import Path

import pytest

from gallery.jobs import process, queue
from gallery.models import ModelVersion, User
from tests.training.corrected import corrected, live_captioner, person


@pytest.fixture
def training_worker(
    monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path, untraced: None
) -> None:
    """Make this process a training worker, in folders of its own; every step looks at the row."""
    monkeypatch.setattr(process, "_here", {})
    monkeypatch.setattr(process, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: None)
    settings.DATA_DIR = tmp_path
    settings.TRAINING_DIR = tmp_path / "training"
    settings.GATE_PICTURES = 5
    settings.WORKER_HANG_SECONDS = settings.MODEL_LOAD_SECONDS = 600


@pytest.fixture
def staff(db: None) -> User:
    return person("staff")


@pytest.fixture
def tiny_live(db: None) -> ModelVersion:
    """Create a live captioner that can be trained: a tiny LSTM."""
    from tests.inference import small_encoder

    return live_captioner(encoder=small_encoder.NAME)


@pytest.fixture
def ready(staff: User, tiny_live: ModelVersion) -> User:
    """Correct enough pictures for a run."""
    corrected(staff, 48)
    return staff
