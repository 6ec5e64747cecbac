"""Webhooks are their owner's; what was to be sent goes with the webhook and with the job."""

import pytest

from gallery.models import Delivery, Webhook
from tests import rows


@pytest.mark.postgresql
def test_a_message_ends_with_its_webhook_or_its_job(owner):
    jobs = rows.jobs(owner, 3)
    kept, gone = (Webhook.objects.create(owner=owner, url="https://example.org/") for _ in "12")
    Webhook.objects.create(owner=rows.person("grace"), url="https://example.org/")
    for webhook in (kept, gone):
        for job in jobs:
            Delivery.objects.create(webhook=webhook, job=job, event="job.succeeded")
    gone.delete()
    jobs[0].delete()
    assert list(Webhook.objects.owned_by(owner.pk)) == [kept]
    left = Delivery.objects.values_list("webhook", "job")
    assert set(left) == {(kept.pk, jobs[1].pk), (kept.pk, jobs[2].pk)}


def test_two_webhooks_of_one_address_have_secrets_of_their_own():
    one, two = (Webhook(url="https://example.org/") for _ in "12")
    assert one.salt != two.salt
