"""Fixtures: a staff member, a dataset of corrected pictures, a live captioner and a candidate."""

import pytest
from rest_framework.test import APIClient

from gallery.accounts import services as accounts
from gallery.jobs import queue
from gallery.models import ModelVersion, User
from tests import rows
from tests.optional import required
from tests.training.corrected import corrected, person
from training.datasets import services as freezing
from training.models import Dataset, GateReport, TrainingRun


@pytest.fixture
def no_wake_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: None)


@pytest.fixture
def boss(db: None, no_wake_ups: None) -> User:
    """Create a staff member with forty corrected pictures that may be used for training."""
    found = person("boss")
    found.is_staff = True
    found.save()
    corrected(found, 40)
    return found


@pytest.fixture
def frozen(boss: User) -> Dataset:
    return freezing.freeze(person=boss)


@pytest.fixture
def live(boss: User, tmp_path) -> ModelVersion:
    """Create the row of a live captioner that looks trainable."""
    return rows.captioner(rows.checkpoint(tmp_path / "live"), kind="lstm_merge")


@pytest.fixture
def gate(boss: User, live: ModelVersion, frozen: Dataset, tmp_path) -> GateReport:
    """Create a candidate that has passed the gate, with a complete report."""
    candidate = rows.captioner(
        rows.checkpoint(tmp_path / "2", version="2"),
        version="2",
        kind="lstm_merge",
        state="candidate",
        is_default=False,
        parent=live,
    )
    TrainingRun.objects.create(
        job=rows.job(boss, kind="training", state="succeeded"),
        started_by=boss,
        parent=live,
        dataset=frozen,
        settings={"epochs": 2},
        code_version="abc123",
        log=[{"epoch": n, "CIDEr": 0.3 + n / 10, "loss": 4.0 - n} for n in range(2)],
        samples=[{"sha256": required(frozen.pictures.first()).sha256, "said": ["a", "b"]}],
        lines=[["2026-01-01T10:00:00", "Started"]],
        best=0.4,
        candidate=candidate,
    )
    return GateReport.objects.create(
        candidate=candidate,
        live=live,
        dataset=frozen,
        verdict="passed",
        pictures=412,
        wanted=200,
        gain=0.041,
        low=0.029,
        high=0.053,
        scores=[{"metric": "CIDEr", "live": 0.5, "candidate": 0.52}],
        guards=[
            {"name": "empty", "holds": True, "live": 0.0, "candidate": 0.0, "limit": 0.02},
        ],
        differences=[
            {
                "id": required(frozen.pictures.first()).sha256,
                "live": "a dog",
                "candidate": "a red circle",
                "live_score": 0.1,
                "candidate_score": 2.0,
            }
        ],
    )


def api(who: User, *scopes: str) -> APIClient:
    """Return an API client whose token has these scopes."""
    client = APIClient()
    _, plain = accounts.create_token(owner=who, scopes=scopes or ("read", "write", "train"))
    client.credentials(HTTP_AUTHORIZATION=f"Token {plain}")
    return client
