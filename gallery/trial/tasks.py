from celery import shared_task

from gallery.trial import services


@shared_task
def forget_expired_trials() -> None:
    """Delete expired trial users."""
    services.forget_expired()
