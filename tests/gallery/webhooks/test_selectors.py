"""Webhooks and what was sent to them are their owner's."""

import pytest

from gallery.core.errors import NotFoundError
from gallery.models import Delivery, Webhook
from gallery.webhooks import selectors
from tests import rows

pytestmark = pytest.mark.postgresql


def test_a_person_reads_their_own_webhooks_and_deliveries_only(owner):
    mine, theirs = (
        Webhook.objects.create(owner=person, url="https://example.org/")
        for person in (owner, rows.person("grace"))
    )
    sent = [Delivery.objects.create(webhook=each, event="ping") for each in (mine, theirs)]
    assert list(selectors.webhooks(owner=owner)) == [mine]
    assert selectors.webhook(owner=owner, webhook_id=mine.pk) == mine
    assert list(selectors.deliveries(owner=owner, webhook_id=mine.pk)) == sent[:1]
    for read in (selectors.webhook, selectors.deliveries):
        with pytest.raises(NotFoundError):
            read(owner=owner, webhook_id=theirs.pk)
