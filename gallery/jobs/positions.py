"""Queue positions: start-time fair queueing between owners (decision 2)."""

from typing import Any

from django.db.models import Max, Min
from django.db.models.functions import Coalesce

from gallery.models import Job
from gallery.models.job import JobQuerySet


def _waiting(kind: str, priority: int) -> JobQuerySet:
    return Job.objects.queued().filter(kind=kind, priority=priority)


def next_position(*, owner_id: int, kind: str, priority: int) -> int:
    """Return the owner's next queue position.

    It is behind the owner's own waiting jobs and never before the first job of the queue. So the
    first job of one owner does not wait for the thousand that another queued before.
    """
    waiting = _waiting(kind, priority)
    head = waiting.aggregate(head=Min("queue_position"))["head"]
    own = waiting.filter(owner_id=owner_id).aggregate(last=Max("queue_position"))["last"]
    return max(head or 0, -1 if own is None else own + 1)


def position_after_turn(job: Job) -> int:
    """Return the position of a job after its turn, as for a new job of its owner."""
    wanted: dict[str, Any] = {"kind": job.kind, "priority": job.priority}
    return max(job.queue_position + 1, next_position(owner_id=job.owner_id, **wanted))


def last_position(job: Job) -> int:
    """Return the position behind all waiting jobs, for suspects, which must not block the queue."""
    waiting = _waiting(job.kind, job.priority)
    position: int = waiting.aggregate(last=Coalesce(Max("queue_position"), -1))["last"] + 1
    return position
