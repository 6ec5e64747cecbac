"""Background tasks: which function runs each, and the Celery task of their worker."""

from celery import shared_task
from django.conf import settings
from django.utils.module_loading import import_string

from gallery.core.errors import GalleryError
from gallery.jobs import runtime
from gallery.models import Job


def run(claimed: runtime.ClaimedJob) -> None:
    """Run the function of a background task. Raises GalleryError (unknown_background_task)."""
    handlers = {
        "export": "gallery.exports.job.run",
        "import": "gallery.imports.ingest.run",
        "install": "inference.installing.run",  # by path: only its worker loads model libraries
        "translate": settings.TRANSLATOR,
    }
    if claimed.job.background_task not in handlers:
        raise GalleryError("unknown_background_task")
    import_string(handlers[claimed.job.background_task])(claimed)


@shared_task
def run_queued() -> None:
    """Run the queued background tasks, one after the other."""
    runtime.run_queued(Job.Kind.BACKGROUND)
