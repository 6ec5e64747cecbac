"""The consumer's patience with a broker that is away."""

from typing import Any, Self

import pytest
from celery.worker.consumer import Consumer
from kombu import Connection

from captionsite.celery import app
from captionsite.consumer import PatientConsumer


def test_the_broker_is_asked_for_every_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    options: dict[str, Any] = {}

    class FakeConnection(Connection):
        def ensure_connection(self, *args: Any, **kwargs: Any) -> Self:
            options.update(kwargs)
            return self

    monkeypatch.setattr(Consumer, "ensure_connected", lambda self, conn: conn.ensure_connection())
    PatientConsumer.ensure_connected(object.__new__(PatientConsumer), FakeConnection())
    assert options == {"interval_start": 2, "interval_step": 0}
    assert app.conf.worker_consumer == "captionsite.consumer:PatientConsumer"
