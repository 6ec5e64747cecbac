from celery import shared_task

from gallery.account import traces


@shared_task
def forget_old_traces() -> None:
    """Delete expired sessions, and old sign-in records and mail of the outbox."""
    traces.forget_old()
