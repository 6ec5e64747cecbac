"""One training job at a time: claimed, run, and ended with its result or its reason."""

import logging

from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import claims, process, queue, selectors
from gallery.models import Job
from training import services

logger = logging.getLogger(__name__)


def run_next() -> None:
    """Run the first queued job, then wake a worker for the next: each has a process of its own."""
    here = process.here(Job.Kind.TRAINING)
    with here.at_work():
        here.ready()
        for job in claims.claim(kind=Job.Kind.TRAINING, worker=here.name, limit=1):
            _run(here, job)
    if selectors.next_in_queue(kind=Job.Kind.TRAINING) is not None:
        queue.wake_workers(Job.Kind.TRAINING)


def _run(here: process.WorkerProcess, job: Job) -> None:
    try:
        services.run(job=job, here=here)
    except LeaseLostError:
        logger.info("Training job %s was cancelled or taken away", job.pk)
    except GalleryError as error:
        here.fail(job, error)
    except process.DATABASE_AWAY:
        raise
    except Exception as error:  # a training can fail in any way; the reason is kept
        logger.exception("Training job %s failed", job.pk)
        here.fail(job, GalleryError("training_failed", reason=str(error)))
