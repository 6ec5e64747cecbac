from celery import shared_task

from gallery.webhooks import sending


@shared_task
def forget_old() -> None:
    """Forget messages to webhooks that ended long ago."""
    sending.forget_old()
