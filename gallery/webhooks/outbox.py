"""The outbox: messages to webhooks, queued in the transaction that ends their jobs."""

from collections.abc import Collection

from django.db.models import F
from django.db.models.functions import Now

from gallery.models import Delivery, Job, Webhook

EVENTS = {
    Job.State.SUCCEEDED: Webhook.Event.SUCCEEDED,
    Job.State.FAILED: Webhook.Event.FAILED,
}


def note(*, job_ids: Collection[int], state: str) -> None:
    """Queue a message about each job to each webhook of its owner that is subscribed to it."""
    event = EVENTS[Job.State(state)]
    open_ones = Webhook.objects.filter(owner__jobs__in=job_ids, disabled_at=None)
    subscribed = open_ones.annotate(ended=F("owner__jobs")).values_list("pk", "events", "ended")
    wanted = [(webhook, job) for webhook, events, job in subscribed if event in events]
    if wanted:
        Delivery.objects.bulk_create(
            Delivery(webhook_id=webhook, event=event, job_id=job, due_at=Now())
            for webhook, job in wanted
        )
