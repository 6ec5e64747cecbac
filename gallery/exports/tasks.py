from celery import shared_task

from gallery.exports import job as export_job


@shared_task
def forget_expired() -> None:
    """Delete expired exports."""
    export_job.forget_expired()
