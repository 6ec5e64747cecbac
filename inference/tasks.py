from celery import shared_task

from inference import batches, looking


@shared_task(name="inference.tasks.caption_queued")
def caption_queued() -> None:
    """Caption what waits, batch after batch, then look into sentences, until nothing waits."""
    batches.drain(otherwise=looking.next_look)
