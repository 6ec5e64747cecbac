from celery import shared_task

from gallery.jobs import runtime
from gallery.models import Job
from inference import caption_jobs


@shared_task(name="inference.tasks.caption_queued")
def caption_queued() -> None:
    """Caption what waits, batch after batch, then explain captions, until nothing waits."""
    runtime.run_queued(Job.Kind.CAPTION, prepare=caption_jobs.prepare)
