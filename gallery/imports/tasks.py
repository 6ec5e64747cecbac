from celery import shared_task

from gallery.imports import expiry


@shared_task
def forget_old() -> None:
    """End imports that wait too long, and forget old ones."""
    expiry.forget_old()
