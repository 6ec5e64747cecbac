from celery import shared_task

from training import worker
from training.runs import schedules


@shared_task(name="training.tasks.run_queued")
def run_queued() -> None:
    """Run the training job that is first in line."""
    worker.run_next()


@shared_task(name="training.tasks.queue_scheduled")
def queue_scheduled() -> None:
    """Queue the runs that are due. Beat does this itself, so it only queues."""
    schedules.queue_due()
