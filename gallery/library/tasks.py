from celery import shared_task

from gallery.library import services


@shared_task
def empty_trash() -> None:
    """Delete for good what has been in the trash long enough."""
    services.empty_trash()
