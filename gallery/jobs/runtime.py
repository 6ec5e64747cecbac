"""The loop of every worker: claim jobs, run the handler, end the jobs with a result or an error.

A handler marks its job as done in the transaction that stores the result. An exception that it
raises fails the job, except when the database is unreachable: that exception propagates, and the
jobs are queued again at the next wake-up.
"""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial

from django.conf import settings
from django.utils.module_loading import import_string

from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import claims, kinds, process, queue, selectors
from gallery.jobs.kinds import JobKind
from gallery.models import Job

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.25  # between two checks whether other jobs wait


class ClaimedJob:
    """A job that this process has claimed, and its lease token."""

    def __init__(self, job: Job, here: process.WorkerProcess) -> None:
        if job.lease_token is None:
            raise AssertionError("A claimed job has a lease token.")
        self.job = job
        self.token: uuid.UUID = job.lease_token
        self.here = here
        self.begin_turn()

    def begin_turn(self) -> None:
        """Start the time of this turn, after a handler has restored the state of its last turn."""
        self._turn_ends = time.monotonic() + settings.BACKGROUND_TURN_SECONDS

    @property
    def turn_is_over(self) -> bool:
        """Whether the turn should end: the worker stops, or it was long and other jobs wait."""
        if self.stopping:
            return True
        if time.monotonic() < self._turn_ends:
            return False
        if selectors.is_awaited(self.job):
            return True
        self._turn_ends = time.monotonic() + LOOK_SECONDS
        return False

    def step(self, progress: float | None = None, *, at_once: bool = False) -> bool:
        """Renew the lease between units of work, if it is time to; return whether it was renewed.

        `progress` goes from 0 to 1. Raises LeaseLostError when the lease is gone.
        """
        held = self.here.step(token=self.token, progress=progress, at_once=at_once)
        if held is not None and self.job.pk not in held:
            raise LeaseLostError
        return held is not None

    def loading(self) -> None:
        """Allow the next step the time that a model takes to load."""
        self.here.loading()

    @property
    def stopping(self) -> bool:
        """Whether the worker was asked to stop; the job should go back to the queue soon."""
        return self.here.stopping.is_set()

    def succeed(self) -> None:
        """Mark the job as done. Raises LeaseLostError."""
        claims.succeed(job_id=self.job.pk, token=self.token)

    def fail(self, error: GalleryError) -> None:
        """Fail the job with this error, unless its lease has ended."""
        try:
            claims.fail(job_id=self.job.pk, token=self.token, error=error)
        except LeaseLostError:
            logger.info("Job %s was taken away before it failed", self.job.pk)

    def give_back(self) -> None:
        """Return the job, and those claimed with it, to the queue, without counting a crash."""
        claims.give_back(token=self.token)

    def give_turn_back(self) -> None:
        """Return the job to the queue behind other owners' jobs; its next turn resumes it."""
        claims.give_turn_back(job=self.job, token=self.token)
        queue.wake_workers(self.job.kind)


class ClaimedBatch:
    """Jobs of one captioner that this process claimed together, under one lease token."""

    def __init__(self, jobs: Sequence[ClaimedJob]) -> None:
        self.jobs = jobs
        self.token, self.here = jobs[0].token, jobs[0].here

    def step(self, progress: float | None = None) -> None:
        """Renew the lease between units of work."""
        self.here.step(token=self.token, progress=progress)

    def held(self, progress: float) -> set[int]:
        """Renew the lease if it is time to; return the ids of the jobs whose lease is valid."""
        held = self.here.step(token=self.token, progress=progress)
        return claims.held(token=self.token) if held is None else held

    def fail(self, error: GalleryError) -> None:
        """Fail every job whose lease has not ended."""
        for job in self.jobs:
            job.fail(error)

    def blame(self, suspects: Sequence[ClaimedJob], error: GalleryError) -> None:
        """Fail a single suspect; with several, requeue the batch, each job to be claimed alone."""
        if len(suspects) > 1:
            claims.split_batch(token=self.token)
        else:
            suspects[0].fail(error)


Handler = Callable[[ClaimedJob], None]
BatchHandler = Callable[[ClaimedBatch], None]


def run_queued(kind: str, *, prepare: Callable[[], None] | None = None) -> None:
    """Run the jobs of a kind and of those that share its queue, until none is left.

    Returns early when this worker stops. `prepare` is called once in a process, before any claim.
    """
    here = process.here(kind)
    served = kinds.in_queue(here.queue)
    with here.at_work():
        if prepare is not None:
            here.prepare(prepare)
        here.ready()
        while not here.stopping.is_set() and any(_run_next(here, each) for each in served):
            here.ready()


def run_one(kind: str) -> None:
    """Run the first queued job, then wake a worker for the next, which runs in another process."""
    here = process.here(kind)
    with here.at_work():
        here.ready()
        _run_next(here, kinds.KINDS[kind])
    if selectors.next_in_queue(kind=kind) is not None:
        queue.wake_workers(kind)


def _run_next(here: process.WorkerProcess, kind: JobKind) -> bool:
    """Run the first queued job or batch of a kind; return whether there was one."""
    first = selectors.next_in_queue(kind=kind.name)
    if first is None:
        return False
    if kind.in_batches:
        return _run_batch(here, kind, first)
    jobs = claims.claim(kind=kind.name, worker=here.name, limit=1)
    for job in jobs:
        _run(kind, ClaimedJob(job, here))
    return bool(jobs)


def _run(kind: JobKind, claimed: ClaimedJob) -> None:
    try:
        handler: Handler = import_string(kind.handler)
        handler(claimed)
    except LeaseLostError:
        logger.info("Job %s was cancelled or taken away", claimed.job.pk)
    except GalleryError as error:
        claimed.fail(error)
    except process.DATABASE_AWAY:
        raise
    except Exception as error:  # files and models can raise anything; the error is stored
        logger.exception("Job %s failed", claimed.job.pk)
        claimed.fail(kind.unexpected(error))


def _run_batch(here: process.WorkerProcess, kind: JobKind, first: Job) -> bool:
    """Run the first queued job together with its compatible jobs."""
    load: Callable[[Job], BatchHandler] = import_string(kind.handler)
    here.loading()
    try:
        handler = load(first)
    except GalleryError as error:
        handler = partial(ClaimedBatch.fail, error=error)
    jobs = claims.claim(
        kind=kind.name, worker=here.name, limit=settings.JOB_BATCH_SIZE, captioner=first.captioner
    )
    here.restart_timers()
    if not jobs:
        return False
    batch = ClaimedBatch([ClaimedJob(job, here) for job in jobs])
    if here.stopping.is_set():
        claims.give_back(token=batch.token)
        return False
    handler(batch)
    return True
