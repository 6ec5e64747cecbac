from celery import shared_task

from gallery.imports import expiry


@shared_task
def forget_old() -> None:
    """Expire inactive imports and delete old ones."""
    expiry.forget_old()
