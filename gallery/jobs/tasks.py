from celery import shared_task

from gallery.jobs import claims


@shared_task
def sweep() -> None:
    """Return expired leases to the line and ring for queued rows."""
    claims.sweep()
