from datetime import timedelta

from celery import shared_task

from gallery.bulk_actions import services as bulk_actions
from gallery.images import files, trash

ORPHAN_AGE = timedelta(days=1)


@shared_task
def empty_trash() -> None:
    """Delete for good what has been in the trash long enough, and forget what was undoable."""
    trash.empty_old()
    bulk_actions.forget_bulk_actions()


@shared_task
def delete_orphans() -> None:
    """Delete files that a process which died in the middle of an upload left behind."""
    files.tidy(older_than=ORPHAN_AGE)
