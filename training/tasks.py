from celery import shared_task

from training import worker


@shared_task(name="training.tasks.run_queued")
def run_queued() -> None:
    """Run the training job that is first in line."""
    worker.run_next()
