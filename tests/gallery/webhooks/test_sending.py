"""Messages under way: one owner's slow receivers leave places for others."""

import threading

import pytest
from django.utils import timezone

from gallery.models import Delivery, User
from gallery.webhooks import sending, services, turns
from tests import rows

pytestmark = pytest.mark.postgresql

EVENTS = ["job.succeeded", "job.failed"]


@pytest.fixture
def owner(db) -> User:
    return rows.person("owner")


def test_one_owners_many_messages_leave_places_for_others(owner, settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    open_gate, order = threading.Event(), []

    def post(url, *_args, **_options):
        order.append(url)
        if "slow" in url:
            assert open_gate.wait(20)
        return 200

    monkeypatch.setattr(sending, "post", post)
    slow = [
        services.create(owner=owner, url=f"http://slow/{number}", events=EVENTS)[0]
        for number in range(services.MOST)
    ]
    for webhook in slow:
        Delivery.objects.bulk_create(
            Delivery(webhook=webhook, event="job.failed", due_at=timezone.now()) for _ in range(20)
        )
    dispatcher = sending.Dispatcher()
    dispatcher.step()
    other = rows.person("other")
    quick, _ = services.create(owner=other, url="http://quick/", events=EVENTS)
    services.ping(owner=other, webhook_id=quick.pk)
    dispatcher.step()
    assert Delivery.objects.get(webhook=quick).taken_at is not None
    assert len([url for url in order if "slow" in url]) <= turns.PER_OWNER
    open_gate.set()
    while dispatcher.is_busy:
        dispatcher.step()


def test_a_deleted_webhook_frees_its_place(owner, settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    open_gate = threading.Event()
    monkeypatch.setattr(sending, "post", lambda *_a, **_o: open_gate.wait(20) and 200)
    dispatcher = sending.Dispatcher()
    for number in range(6):  # made, pinged and deleted again: the owner's places stay the same
        row, _ = services.create(owner=owner, url=f"http://slow/{number}", events=EVENTS)
        services.ping(owner=owner, webhook_id=row.pk)
        monkeypatch.setattr(sending, "POLL_SECONDS", 0.01)
        dispatcher.step()
        services.delete(owner=owner, webhook_id=row.pk)
    assert len(dispatcher._under_way) == 1
    open_gate.set()
    while dispatcher.is_busy:
        dispatcher.step()
