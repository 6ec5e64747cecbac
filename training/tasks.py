from celery import shared_task

from gallery.jobs import runtime
from gallery.models import Job
from training.datasets import withdrawal
from training.runs import schedules


@shared_task(name="training.tasks.run_queued")
def run_queued() -> None:
    """Run the first queued training job."""
    runtime.run_one(Job.Kind.TRAINING)


@shared_task(name="training.tasks.queue_scheduled")
def queue_scheduled() -> None:
    """Queue the scheduled runs that are due. This runs in beat's own process, so it is short."""
    schedules.queue_due()


@shared_task(name="training.tasks.forget_withdrawn")
def forget_withdrawn() -> None:
    """Delete frozen captions of people who no longer allow training."""
    withdrawal.forget_withdrawn()
