from celery import shared_task

from gallery.errands import worker


@shared_task
def run_queued() -> None:
    """Run the errands that wait, one after the other."""
    worker.drain()
