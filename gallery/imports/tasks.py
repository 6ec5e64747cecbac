from celery import shared_task

from gallery.imports import services


@shared_task
def forget_old() -> None:
    """Drop the bytes of files that were never finished."""
    services.forget_old()
