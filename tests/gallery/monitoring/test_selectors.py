"""What is counted of everybody's jobs and workers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.media.decoding import sandbox
from gallery.models import Delivery, Job, Webhook, Worker
from gallery.monitoring import selectors
from tests import rows

pytestmark = pytest.mark.postgresql


def test_a_queue_stands_still_while_jobs_wait_and_nobody_works(busy, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = {queue.kind: queue for queue in selectors.queues()}
    assert list(found) == Job.Kind.values
    captions = found[Job.Kind.CAPTION]
    assert (captions.waiting, captions.working, captions.workers) == (2, 0, 1)
    assert 0 <= captions.oldest_seconds < 60
    assert not captions.stands_still
    Worker.objects.update(seen_at=timezone.now() - timedelta(days=1))
    stand_still = [queue.kind for queue in selectors.queues() if queue.stands_still]
    assert stand_still == [Job.Kind.CAPTION]
    assert selectors.workers() == []


def test_failures_of_the_last_hour_are_counted_by_reason(busy):
    now = timezone.now()
    for code, count, when in (
        ("image_missing", 2, now),
        ("image_timeout", 5, now - selectors.PERIOD * 2),
    ):
        rows.jobs(busy, count, state=Job.State.FAILED, error_code=code, finished_at=when)
    found = [(each.kind, each.code, each.count) for each in selectors.failures()]
    assert found == [("caption", "image_missing", 2), ("caption", "image_broken", 1)]


def test_only_messages_that_are_still_to_be_sent_are_due(busy):
    webhook = Webhook.objects.create(owner=busy, url="https://example.org/")
    for due_at in (None, timezone.now(), timezone.now() + timedelta(days=1)):
        Delivery.objects.create(webhook=webhook, event="ping", due_at=due_at)
    assert selectors.webhooks_due() == 2


def test_every_restriction_of_the_decoder_is_told(monkeypatch):
    held = dict.fromkeys(sandbox.LIMITS, True) | {sandbox.LANDLOCK: False}
    monkeypatch.setattr(sandbox, "restrictions", lambda: held)
    shown = selectors.decoder_restrictions()
    assert len(shown) == len(held)
    assert [text for text, holds in shown if not holds] == [
        "It cannot signal or read other processes (Landlock)."
    ]
