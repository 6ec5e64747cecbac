"""Notes, in the transaction that ends a job, who is to be told of it."""

from django.db.models.functions import Now

from gallery.models import Delivery, Job, Webhook

EVENTS = {
    Job.State.SUCCEEDED: Webhook.Event.SUCCEEDED,
    Job.State.FAILED: Webhook.Event.FAILED,
}


def note(*, job_id: int, state: str) -> None:
    """Queue a message to each webhook of the job's owner that wants it."""
    event = EVENTS[Job.State(state)]
    wanted = Webhook.objects.filter(owner__jobs=job_id, disabled_at=None)
    told = [webhook for webhook in wanted if event in webhook.events]
    if told:
        Delivery.objects.bulk_create(
            Delivery(webhook=webhook, event=event, job_id=job_id, due_at=Now()) for webhook in told
        )
