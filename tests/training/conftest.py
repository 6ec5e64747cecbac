"""Fixtures: a staff member, a dataset of corrected pictures, a live captioner and a candidate."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from rest_framework.test import APIClient

from gallery.accounts import services as accounts
from gallery.jobs import queue
from gallery.models import ModelVersion, User
from tests import rows
from tests.optional import required
from tests.training.corrected import corrected, person
from tests.training.file_server import Server
from training.datasets import services as freezing
from training.models import Dataset, GateReport, TrainingRun


@pytest.fixture
def no_wake_ups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "wake_workers", lambda kind, **_: None)


@pytest.fixture
def server() -> Iterator[str]:
    """Serve a file on this machine; yield the address."""
    Server.seen = []
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.fixture
def boss(db: None, no_wake_ups: None) -> User:
    """Create a staff member with forty corrected pictures that may be used for training."""
    found = person("boss")
    found.is_staff = True
    found.save()
    corrected(found, 40)
    return found


@pytest.fixture
def boss_client(boss: User) -> Client:
    found = Client()
    found.force_login(boss)
    return found


@pytest.fixture
def comparisons_client(db: None, settings, tmp_path: Path) -> Client:
    """Sign in a staff member; the site keeps its comparisons in a folder of the test."""
    settings.COMPARISONS_DIR = tmp_path / "comparisons"
    found = Client()
    found.force_login(User.objects.create_user("boss", is_staff=True))
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
