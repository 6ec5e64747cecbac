from celery import shared_task

from inference import caption_jobs, explain


@shared_task(name="inference.tasks.caption_queued")
def caption_queued() -> None:
    """Caption what waits, batch after batch, then look into sentences, until nothing waits."""
    caption_jobs.drain(otherwise=explain.next_look)
