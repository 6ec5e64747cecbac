from celery import shared_task

from inference import batches


@shared_task(name="inference.tasks.caption_queued")
def caption_queued() -> None:
    """Caption what waits, batch after batch, until nothing does."""
    batches.drain()
