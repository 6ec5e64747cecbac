"""Heartbeats: what a worker says of itself, and how long it is remembered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.jobs import heartbeat
from gallery.models import Worker

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def start(name: str, *, silent_for: timedelta = timedelta()) -> None:
    seen = timezone.now() - silent_for
    Worker.objects.create(name=name, queue="captions", started_at=seen, seen_at=seen)


def test_a_heartbeat_adds_captions_and_keeps_the_models() -> None:
    start("one", silent_for=timedelta(minutes=5))
    heartbeat.beat(name="one", written=3, models_held=[{"name": "box@1", "bytes": 5}])
    heartbeat.beat(name="one", written=4)
    row = Worker.objects.get()
    assert row.captions_written == 7
    assert row.models_held == [{"name": "box@1", "bytes": 5}]
    assert timezone.now() - row.seen_at < timedelta(minutes=1)


def test_a_silent_worker_is_unknown_first_and_forgotten_later() -> None:
    for name, silence in (
        ("here", timedelta()),
        ("silent", heartbeat.KNOWN_FOR * 2),
        ("gone", heartbeat.FORGET_AFTER * 2),
    ):
        start(name, silent_for=silence)
    assert heartbeat.count_known(queue="captions") == 1
    assert heartbeat.count_known(queue="training") == 0
    assert heartbeat.forget_silent() == 1
    assert set(Worker.objects.values_list("name", flat=True)) == {"here", "silent"}


def test_a_heartbeat_touches_the_file_that_a_health_check_looks_at(settings, tmp_path) -> None:
    start("one")
    file = tmp_path / "heartbeat"
    settings.HEARTBEAT_FILE = str(file)
    heartbeat.beat(name="one")
    assert file.exists()
