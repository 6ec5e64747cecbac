from celery import shared_task

from gallery.library import bulk, trash


@shared_task
def empty_trash() -> None:
    """Delete for good what has been in the trash long enough, and forget what was undoable."""
    trash.empty_old()
    bulk.forget_deeds()
