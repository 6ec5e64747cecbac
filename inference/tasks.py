from celery import shared_task

from gallery.jobs import runtime
from gallery.models import Job
from inference import caption_jobs


@shared_task(name="inference.tasks.caption_queued")
def caption_queued() -> None:
    """Run the queued caption jobs batch by batch, then explanation jobs, until none is queued."""
    runtime.run_queued(Job.Kind.CAPTION, prepare=caption_jobs.prepare)
