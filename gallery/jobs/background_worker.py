"""Run background tasks one at a time: claim, run, end with a result or a reason."""

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import claims, process
from gallery.models import Job

logger = logging.getLogger(__name__)


class ClaimedJob:
    """A claimed background task: its job, its lease token and this worker process."""

    def __init__(self, job: Job, here: process.WorkerProcess) -> None:
        if job.lease_token is None:
            raise AssertionError("A claimed job has a lease token.")
        self.job = job
        self.token: uuid.UUID = job.lease_token
        self._here = here

    def step(self, progress: float | None = None, *, at_once: bool = False) -> None:
        """Call between files. Raises LeaseLostError when the lease is gone."""
        held = self._here.step(token=self.token, progress=progress, at_once=at_once)
        if held is not None and self.job.pk not in held:
            raise LeaseLostError

    def loading(self) -> None:
        """Allow the next step the time that a model takes to load."""
        self._here.loading()

    @property
    def stopping(self) -> bool:
        """Whether the worker is asked to stop: give the job back soon."""
        return self._here.stopping.is_set()


def runner(background_task: str) -> Callable[[ClaimedJob], None]:
    """Return the function that runs a task. Raises GalleryError (unknown_background_task)."""
    runners = {
        "export": "gallery.exports.job.run",
        "import": "gallery.imports.ingest.run",
        "install": "inference.installing.run",  # by name: no model library in other processes
        "translate": settings.TRANSLATOR,
    }
    if background_task not in runners:
        raise GalleryError("unknown_background_task")
    found: Callable[[ClaimedJob], None] = import_string(runners[background_task])
    return found


def drain() -> None:
    """Run queued jobs until none is left or this worker stops."""
    here = process.here(Job.Kind.BACKGROUND)
    with here.at_work():
        here.ready()
        while not here.stopping.is_set() and _next(here):
            here.ready()


def _next(here: process.WorkerProcess) -> bool:
    jobs = claims.claim(kind=Job.Kind.BACKGROUND, worker=here.name, limit=1)
    for job in jobs:
        _run(here, job)
    return bool(jobs)


def _run(here: process.WorkerProcess, job: Job) -> None:
    claimed = ClaimedJob(job, here)
    try:
        runner(job.background_task)(claimed)
    except LeaseLostError:
        logger.info("Background task %s was cancelled or taken away", job.pk)
    except GalleryError as error:
        here.fail(job, error)
    except process.DATABASE_AWAY:
        raise
    except Exception as error:  # files can fail in any way; the reason is kept
        logger.exception("Background task %s failed", job.pk)
        here.fail(job, GalleryError("background_task_failed", reason=type(error).__name__))
