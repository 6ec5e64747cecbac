from datetime import timedelta

from celery import shared_task

from gallery.bulk_actions import services as bulk_actions
from gallery.images import files, trash

ORPHAN_AGE = timedelta(days=1)


@shared_task
def empty_trash() -> None:
    """Delete images that have been in the trash for TRASH_DAYS, and expired undo information."""
    trash.empty_old()
    bulk_actions.forget_bulk_actions()


@shared_task
def delete_orphans() -> None:
    """Delete files without a row, which a process that died during an upload left behind."""
    files.tidy(older_than=ORPHAN_AGE)
