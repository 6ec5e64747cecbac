from celery import shared_task

from gallery.webhooks import sending


@shared_task
def forget_old() -> None:
    """Delete old messages to webhooks."""
    sending.forget_old()
