from celery import shared_task

from gallery.imports import services


@shared_task
def forget_old() -> None:
    """Delete the bytes of files that were never completed."""
    services.forget_old()
