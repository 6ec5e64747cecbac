"""The doorbell: never in the way, and never more than needed. Real brokers are in tests/faults/."""

import socket
from collections.abc import Iterator

import pytest

from captionsite.celery import app
from gallery import queue
from gallery.jobs import claims
from gallery.models import Worker

pytestmark = pytest.mark.postgresql


@pytest.fixture
def broker_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = app.conf.broker_url
    yield
    app.conf.broker_url = before


@pytest.fixture
def memory_broker(broker_url: None) -> None:
    app.conf.broker_url = "memory://"


def waiting(name: str) -> int:
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        count = channel.queue_declare(queue=name).message_count
        channel.queue_purge(queue=name)
        return int(count)


def test_a_broker_that_is_away_raises_nothing(caplog: pytest.LogCaptureFixture) -> None:
    queue.ring("caption")
    assert "The broker cannot be reached" in caplog.text
    assert not queue.broker_answers()


def test_a_broker_that_does_not_speak_is_given_up(
    broker_url: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(queue, "BROKER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        app.conf.broker_url = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        queue.ring("caption")
    assert "The broker cannot be reached; the sweep will ring again: Timeout" in caplog.text


def test_each_kind_has_its_queue(memory_broker: None) -> None:
    queue.ring("training")
    assert (waiting("captions"), waiting("training")) == (0, 1)


def test_few_bells_wait(memory_broker: None) -> None:
    for _ in range(50):
        queue.ring("caption")
    assert waiting("captions") == queue.BELLS_WAITING_MAX


@pytest.mark.django_db
def test_the_sweep_rings_for_every_worker(memory_broker: None) -> None:
    claims.sweep()
    assert (waiting("captions"), waiting("training")) == (1, 1)
    now = "2026-01-01T00:00Z"
    for number in range(3):
        Worker.objects.create(name=str(number), queue="captions", started_at=now, seen_at=now)
    from django.db.models.functions import Now

    Worker.objects.update(seen_at=Now())
    claims.sweep()
    assert (waiting("captions"), waiting("training")) == (3, 1)
