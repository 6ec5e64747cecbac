from celery import shared_task

from gallery.exchange import exporting


@shared_task
def forget_expired() -> None:
    """Delete exports whose time is over."""
    exporting.forget_expired()
