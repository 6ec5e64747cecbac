from celery import shared_task

from gallery.jobs import claims


@shared_task
def sweep() -> None:
    """Requeue jobs with expired leases and wake workers for queued rows."""
    claims.sweep()
