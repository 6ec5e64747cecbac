"""What workers do with jobs: claim, renew, complete, fail, requeue; and the sweep's repairs.

Every write after the claim is a compare-and-set on (id, lease token), so that a worker that lost
its lease writes nothing. `succeed` is called inside the transaction that stores the job's result.
Only the database's clock measures leases, so the machines' clocks need not agree.
"""

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.models.functions import Now
from django.utils import timezone

from gallery.core import error_texts, logs
from gallery.core.errors import GalleryError, LeaseLostError
from gallery.jobs import heartbeat, queue
from gallery.jobs.kinds import KINDS
from gallery.jobs.positions import last_position, position_after_turn
from gallery.models import Job
from gallery.models.job import JobQuerySet
from gallery.webhooks import outbox

CLAIM_TRIES = 3


def _lease_end() -> Combinable:
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _unlocked(jobs: JobQuerySet) -> JobQuerySet:
    """Lock rows, skipping those that are locked. SQLite has one writer and needs no row locks."""
    can_skip = transaction.get_connection().features.has_select_for_update_skip_locked
    return jobs.select_for_update(skip_locked=True, of=("self",)) if can_skip else jobs


def _pick(kind: str, limit: int, captioner: str | None) -> list[Job]:
    """Choose the first queued job and the compatible jobs right behind it."""
    waiting = _unlocked(Job.objects.queued().filter(kind=kind).in_queue_order())
    if kind == Job.Kind.BACKGROUND:
        waiting = waiting.exclude(owner__in=Job.objects.being_served())
    if captioner is not None:
        waiting = waiting.filter(captioner=captioner)
    first = list(waiting.select_related("image")[:limit])
    if not first or first[0].claim_alone:
        return first[:1]
    return [job for job in first if job.captioner == first[0].captioner and not job.claim_alone]


def claim(*, kind: str, worker: str, limit: int, captioner: str | None = None) -> list[Job]:
    """Claim up to `limit` queued jobs of one captioner, in queue order, under one new lease token.

    `captioner` restricts the claim to jobs that name it ('' is the site's default). The database
    computes `lease_until`, which is not read back into the returned jobs. Only one background task
    of each owner is claimed at a time, so that one person cannot occupy all workers.
    """
    for _ in range(CLAIM_TRIES):
        try:
            return _claim(kind, worker, limit, captioner)
        except IntegrityError:  # another worker took a task of the same owner at the same time
            continue
    return []


@transaction.atomic
def _claim(kind: str, worker: str, limit: int, captioner: str | None) -> list[Job]:
    jobs = _pick(kind, limit, captioner)
    mark = {
        "state": Job.State.RUNNING,
        "lease_token": uuid.uuid4(),
        "started_at": timezone.now(),
        "worker": worker,
    }
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
        lease_until=_lease_end(), attempts=F("attempts") + 1, **mark
    )
    for job in jobs:
        vars(job).update(mark, attempts=job.attempts + 1)
    logs.in_hand([job.pk for job in jobs])
    return jobs


def renew(*, token: uuid.UUID, progress: float | None = None) -> set[int]:
    """Extend the lease of every job that still has this `token`; return their ids.

    A job that is missing from the result was cancelled or requeued: stop working on it.
    """
    rows = Job.objects.running().filter(lease_token=token)
    rows.update(lease_until=_lease_end(), **({} if progress is None else {"progress": progress}))
    return held(token=token)


def held(*, token: uuid.UUID) -> set[int]:
    """Return the ids of the jobs that still have this `token`."""
    rows = Job.objects.running().filter(lease_token=token)
    return set(rows.values_list("pk", flat=True))


def _finish(*, job_ids: Collection[int], token: uuid.UUID, state: str, **fields: Any) -> set[int]:
    rows = Job.objects.filter(pk__in=job_ids, lease_token=token).order_by("pk")
    ended = set(rows.select_for_update().values_list("pk", flat=True))
    if ended:
        Job.objects.filter(pk__in=ended).update(
            state=state, lease_token=None, lease_until=None, finished_at=timezone.now(), **fields
        )
        outbox.note(job_ids=ended, state=state)
    return ended


@transaction.atomic
def succeed_many(*, job_ids: Collection[int], token: uuid.UUID) -> set[int]:
    """Mark claimed jobs as done; return those that still had this `token`."""
    return _finish(
        job_ids=job_ids,
        token=token,
        state=Job.State.SUCCEEDED,
        progress=1,
        **error_texts.NO_ERROR,
    )


def succeed(*, job_id: int, token: uuid.UUID) -> None:
    """Mark a claimed job as done. Raises LeaseLostError when the claim has ended."""
    if not succeed_many(job_ids=[job_id], token=token):
        raise LeaseLostError


@transaction.atomic
def fail(*, job_id: int, token: uuid.UUID, error: GalleryError) -> None:
    """Mark a claimed job as failed, with its reason. Raises LeaseLostError."""
    failed = _finish(
        job_ids=[job_id],
        token=token,
        state=Job.State.FAILED,
        **error_texts.as_fields(error),
    )
    if not failed:
        raise LeaseLostError


_UNCLAIMED: dict[str, Any] = {
    "state": Job.State.QUEUED,
    "lease_token": None,
    "lease_until": None,
}
_REQUEUED: dict[str, Any] = {**_UNCLAIMED, "started_at": None, "progress": 0}


def give_back(*, token: uuid.UUID) -> int:
    """Return every job with this `token` to the queue, without counting a crash."""
    return Job.objects.running().filter(lease_token=token).update(**_REQUEUED)


@transaction.atomic
def give_turn_back(*, job: Job, token: uuid.UUID) -> None:
    """Return an unfinished job to the queue, behind one job of each other owner who waits."""
    held = Job.objects.running().filter(pk=job.pk, lease_token=token)
    held.update(queue_position=position_after_turn(job), **_UNCLAIMED)


def give_back_held(*, worker: str) -> int:
    """Return all jobs of a worker that shuts down to the queue, without counting a crash."""
    return Job.objects.running().filter(worker=worker).update(**_REQUEUED)


def split_batch(*, token: uuid.UUID) -> int:
    """Return a batch to the queue, each job to be claimed alone, to find the one that fails."""
    rows = Job.objects.running().filter(lease_token=token)
    return rows.update(claim_alone=True, **_REQUEUED)


def return_expired() -> int:
    """Requeue jobs with expired leases, to be claimed alone; fail those that crash workers again.

    Only a crash while claimed alone counts, so that a bad image does not fail its whole batch.
    """
    return _reclaim_dead(Job.objects.running().filter(lease_until__lt=Now()))


def release_worker(*, worker: str) -> int:
    """Requeue the jobs of a worker that has been restarted, which no process works on now.

    They are treated like jobs with an expired lease. The caller has made sure that no other
    living process has this name.
    """
    return _reclaim_dead(Job.objects.running().filter(worker=worker))


@transaction.atomic
def _reclaim_dead(lost: JobQuerySet) -> int:
    """Requeue the jobs of dead workers; skip locked rows, which are being finished right now."""
    dead = list(_unlocked(lost).order_by("pk"))
    ids = [job.pk for job in dead if not job.claim_alone]
    Job.objects.filter(pk__in=ids).update(claim_alone=True, **_REQUEUED)
    for job in dead:
        if job.claim_alone:
            _count_crash(job)
    return len(dead)


def _count_crash(job: Job) -> None:
    crashes = job.solo_crashes + 1
    row = Job.objects.filter(pk=job.pk)
    if crashes < settings.JOB_MAX_SOLO_CRASHES:
        row.update(solo_crashes=crashes, queue_position=last_position(job), **_REQUEUED)
        return
    row.update(
        state=Job.State.FAILED,
        solo_crashes=crashes,
        lease_token=None,
        lease_until=None,
        finished_at=timezone.now(),
        **error_texts.as_fields(GalleryError("worker_died", crashes=crashes)),
    )
    outbox.note(job_ids=[job.pk], state=Job.State.FAILED)


def sweep() -> int:
    """Requeue jobs with expired leases, and wake every worker."""
    mended = return_expired()
    heartbeat.forget_silent()
    # Kinds that share a queue wake its workers once.
    kinds = {kind.queue: kind.name for kind in KINDS.values()}
    for name, kind in kinds.items():
        queue.wake_workers(kind, times=heartbeat.count_known(queue=name) or 1)
    return mended
