"""What workers do with jobs: claim, renew, complete, fail, give back; and what the sweep mends.

Every write after the claim is a compare-and-set on (id, lease token): a worker that lost its lease
writes nothing. `complete` is called inside the transaction that stores the job's result.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from gallery import queue
from gallery.errors import GalleryError, LeaseLostError
from gallery.models import Job

DEATH_CODE = "worker_died"
DEATH_MESSAGE = (
    "The worker stopped {deaths} times while it had only this picture in hand, "
    "so it was not tried again."
)


def _lease_end() -> "timezone.datetime":
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _pick(kind: str, limit: int) -> list[int]:
    """Choose the head of the line and what may share a batch with it; lock the rows if possible."""
    line: QuerySet[Job] = Job.objects.queued().filter(kind=kind).in_turn()
    line = line.select_for_update(skip_locked=True, of=("self",)) if _can_skip_locked() else line
    head = line.first()
    if head is None:
        return []
    if head.claim_alone or limit == 1:
        return [head.pk]
    mates = line.filter(captioner=head.captioner, claim_alone=False)
    return list(mates.values_list("pk", flat=True)[:limit])


def _can_skip_locked() -> bool:
    return transaction.get_connection().features.has_select_for_update_skip_locked


@transaction.atomic
def claim(*, kind: str, worker: str, limit: int) -> list[Job]:
    """Take up to `limit` queued jobs of one captioner, in turn, under one fresh lease token."""
    token, now = uuid.uuid4(), timezone.now()
    Job.objects.queued().filter(pk__in=_pick(kind, limit)).update(
        state=Job.State.RUNNING,
        lease_token=token,
        lease_until=_lease_end(),
        attempts=F("attempts") + 1,
        started_at=now,
        worker=worker,
    )
    return list(Job.objects.filter(lease_token=token).select_related("image").in_turn())


def renew(*, token: uuid.UUID, progress: float | None = None) -> set[int]:
    """Extend the lease on every job still held under `token`; return their ids.

    A job missing from the answer was cancelled or taken away: stop working on it.
    """
    held = Job.objects.running().filter(lease_token=token)
    held.update(lease_until=_lease_end(), **({} if progress is None else {"progress": progress}))
    return set(held.values_list("pk", flat=True))


def _finish(*, job_id: int, token: uuid.UUID, state: str, **fields: object) -> None:
    changed = Job.objects.filter(pk=job_id, lease_token=token).update(
        state=state, lease_token=None, lease_until=None, finished_at=timezone.now(), **fields
    )
    if not changed:
        raise LeaseLostError


def succeed(*, job_id: int, token: uuid.UUID) -> None:
    """Mark a claimed job as done. Raises LeaseLostError when the claim has ended."""
    _finish(
        job_id=job_id,
        token=token,
        state=Job.State.SUCCEEDED,
        progress=1,
        error_code="",
        error_message="",
    )


def fail(*, job_id: int, token: uuid.UUID, error: GalleryError) -> None:
    """Mark a claimed job as failed, with its reason. Raises LeaseLostError."""
    _finish(
        job_id=job_id,
        token=token,
        state=Job.State.FAILED,
        error_code=error.code,
        error_message=error.message,
    )


def give_back(*, token: uuid.UUID) -> int:
    """Return every job held under `token` to the line, blaming nobody (a worker shuts down)."""
    return Job.objects.running().filter(lease_token=token).update(**_BACK_IN_LINE)


_BACK_IN_LINE: dict[str, object] = {
    "state": Job.State.QUEUED,
    "lease_token": None,
    "lease_until": None,
    "started_at": None,
    "progress": 0,
}


@transaction.atomic
def return_expired() -> int:
    """Return jobs whose worker died to the line, to be claimed alone; fail those that keep killing.

    Only a death while claimed alone counts, so a poison picture cannot blame its neighbours.
    """
    expired = Job.objects.running().filter(lease_until__lt=timezone.now())
    expired.filter(claim_alone=True).update(deaths_alone=F("deaths_alone") + 1)
    worn_out = expired.filter(deaths_alone__gte=settings.JOB_MAX_DEATHS)
    failed = worn_out.update(
        state=Job.State.FAILED,
        lease_token=None,
        lease_until=None,
        finished_at=timezone.now(),
        error_code=DEATH_CODE,
        error_message=DEATH_MESSAGE.format(deaths=settings.JOB_MAX_DEATHS),
    )
    return failed + expired.update(claim_alone=True, **_BACK_IN_LINE)


def release_worker(*, worker: str) -> int:
    """Return what a worker of this name held before it was started again: it cannot hold it now.

    Counts like an expired lease, without the wait.
    """
    Job.objects.running().filter(worker=worker).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    return return_expired()


def sweep() -> int:
    """Mend and ring: expired leases go back, and every queue's bell is rung again."""
    mended = return_expired()
    for kind in Job.Kind.values:
        queue.ring(kind)
    return mended
