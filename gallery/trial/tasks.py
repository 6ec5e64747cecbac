from celery import shared_task

from gallery.trial import services


@shared_task
def forget_expired_trials() -> None:
    """Delete the trial users whose hour is over."""
    services.forget_expired()
