"""/readyz says what is missing."""

import pytest
from django.db.models.functions import Now
from django.test import Client

from captionsite import health
from gallery import queue
from gallery.models import Worker

pytestmark = pytest.mark.postgresql

LONG_AGO = "2020-01-01T00:00Z"
PARTS = {"database", "migrations", "storage", "broker", "caption_worker"}


def worker(name: str = "captions") -> None:
    Worker.objects.create(name=name, queue=name, started_at=LONG_AGO, seen_at=LONG_AGO)


def test_healthz_needs_nothing(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_all_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "broker_answers", lambda: True)
    worker()
    Worker.objects.update(seen_at=Now())
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {True}
    assert set(answer.json()) == PARTS


@pytest.mark.django_db
def test_a_silent_worker_and_a_broker_that_is_away_are_named(client: Client) -> None:
    worker()
    worker("training")
    Worker.objects.filter(name="training").update(seen_at=Now())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    missing = {name for name, holds in answer.json().items() if not holds}
    assert missing == {"broker", "caption_worker"}


def test_a_database_that_is_away_is_named(client: Client) -> None:
    """Without the database mark, pytest-django refuses every query."""
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.json()["database"]


@pytest.mark.django_db
def test_a_database_that_lacks_a_change_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_up_to_date", set())
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one more"])
    assert client.get("/readyz").json()["migrations"] is False
    monkeypatch.undo()
    assert client.get("/readyz").json()["migrations"] is True
