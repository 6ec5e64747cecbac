from celery import shared_task

from gallery.trial import services


@shared_task
def forget_visitors() -> None:
    """Delete the pictures of visitors whose hour is over."""
    services.forget_expired()
