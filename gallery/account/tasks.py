from celery import shared_task

from gallery.account import traces


@shared_task
def forget_old_traces() -> None:
    """Delete ended sessions, and sign-in records and kept mail that are too old."""
    traces.forget_old()
