from celery import shared_task

from gallery.jobs import background_worker


@shared_task
def run_queued() -> None:
    """Run the queued background tasks, one after the other."""
    background_worker.drain()
