"""Every change of a job: what people ask for. What workers do with a claim is in claims.py."""

import logging
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from gallery.core.errors import ConflictError
from gallery.jobs import queue, selectors
from gallery.models import Image, Job, User

logger = logging.getLogger(__name__)

CANCELLABLE = Job.UNFINISHED
RETRIABLE = (Job.State.FAILED, Job.State.CANCELLED)
AT_ONCE = 10_000  # jobs that one request changes
_CANCELLED: dict[str, Any] = {
    "state": Job.State.CANCELLED,
    "lease_token": None,
    "lease_until": None,
}
_ANEW: dict[str, Any] = {
    "state": Job.State.QUEUED,
    "progress": 0,
    "deaths_alone": 0,
    "error_code": "",
    "error_message": "",
    "started_at": None,
    "finished_at": None,
}


def _next_turn(*, owner: User, kind: str, priority: int) -> int:
    """Return the owner's next place in line (start-time fair queueing).

    Behind the owner's own waiting jobs, and never before the head of the line: a person who comes
    late stands beside the first of somebody else's thousand, not behind the last.
    """
    line = Job.objects.queued().filter(kind=kind, priority=priority)
    head = line.aggregate(head=Min("turn"))["head"]
    own = line.filter(owner=owner).aggregate(last=Max("turn"))["last"]
    return max(head or 0, -1 if own is None else own + 1)


@transaction.atomic
def enqueue_captions(
    *,
    owner: User,
    images: Sequence[Image],
    captioner: str = "",
    priority: int = Job.Priority.INTERACTIVE,
    idempotency_key: str = "",
) -> list[Job]:
    """Queue one caption job for each picture and ring the bell after commit.

    An idempotency key goes with a single picture; asking again with it returns the first job.
    """
    if idempotency_key and (first := selectors.job_by_key(owner=owner, key=idempotency_key)):
        return [first]
    turn = _next_turn(owner=owner, kind=Job.Kind.CAPTION, priority=priority)
    jobs = [
        Job(
            kind=Job.Kind.CAPTION,
            owner=owner,
            image=image,
            captioner=captioner,
            priority=priority,
            turn=turn + place,
            idempotency_key=idempotency_key,
        )
        for place, image in enumerate(images)
    ]
    try:
        with transaction.atomic():
            Job.objects.bulk_create(jobs)
    except IntegrityError:  # the same request, sent twice at once: the other one was first
        first = selectors.job_by_key(owner=owner, key=idempotency_key)
        if first is None:
            raise
        return [first]
    queue.ring_after_commit(Job.Kind.CAPTION)
    logger.info("Queued %d jobs", len(jobs), extra={"jobs": [job.pk for job in jobs]})
    return jobs


@transaction.atomic
def enqueue_errand(
    *,
    owner: User,
    errand: str,
    title: str,
    image: Image | None = None,
    captioner: str = "",
    priority: int = Job.Priority.INTERACTIVE,
) -> Job:
    """Queue an errand: work on files or words that is neither captioning nor training."""
    job = Job.objects.create(
        kind=Job.Kind.ERRAND,
        owner=owner,
        errand=errand,
        title=title[:200],
        image=image,
        captioner=captioner,
        priority=priority,
        turn=_next_turn(owner=owner, kind=Job.Kind.ERRAND, priority=priority),
    )
    queue.ring_after_commit(Job.Kind.ERRAND)
    return job


@transaction.atomic
def enqueue_training(*, owner: User) -> Job:
    """Queue a training job and ring the bell after commit. What it trains is told elsewhere."""
    kind, priority = Job.Kind.TRAINING, Job.Priority.BULK
    turn = _next_turn(owner=owner, kind=kind, priority=priority)
    job = Job.objects.create(kind=kind, owner=owner, priority=priority, turn=turn)
    queue.ring_after_commit(kind)
    return job


@transaction.atomic
def requeue_errand(*, job: Job) -> None:
    """Put an errand that has ended back into the line, because there is more to do for it."""
    ended = Job.objects.filter(pk=job.pk, kind=Job.Kind.ERRAND).exclude(state__in=Job.UNFINISHED)
    turn = _next_turn(owner=job.owner, kind=job.kind, priority=job.priority)
    if ended.update(turn=turn, **_ANEW):
        queue.ring_after_commit(job.kind)


@transaction.atomic
def enqueue_look(*, owner: User, image: Image) -> Job:
    """Queue the question where the captioner looked, and ring the bell after commit."""
    kind, priority = Job.Kind.LOOK, Job.Priority.INTERACTIVE
    turn = _next_turn(owner=owner, kind=kind, priority=priority)
    job = Job.objects.create(kind=kind, owner=owner, image=image, priority=priority, turn=turn)
    queue.ring_after_commit(kind)
    return job


@transaction.atomic
def cancel(*, owner: User, job_id: int) -> Job:
    """Stop a job. One that runs stops at its worker's next step: its lease is gone."""
    job = selectors.job(owner=owner, job_id=job_id)
    changed = Job.objects.filter(pk=job.pk, state__in=CANCELLABLE).update(
        **_CANCELLED, finished_at=timezone.now()
    )
    if not changed:
        raise ConflictError(
            "job_finished", "This job has already ended, so there is nothing left to cancel."
        )
    job.refresh_from_db()
    return job


def cancel_of_images(*, owner: User, image_ids: Sequence[int]) -> int:
    """Stop every unfinished job of these pictures; return how many."""
    jobs = Job.objects.owned_by(owner.pk).filter(image_id__in=image_ids, state__in=CANCELLABLE)
    return jobs.update(
        state=Job.State.CANCELLED, lease_token=None, lease_until=None, finished_at=timezone.now()
    )


@transaction.atomic
def retry(*, owner: User, job_id: int) -> Job:
    """Queue a failed or cancelled job once more, with a clean record."""
    job = selectors.job(owner=owner, job_id=job_id)
    if job.image is not None and job.image.deleted_at is not None:
        raise ConflictError(
            "image_deleted", "The picture is in the trash: restore it, then try again."
        )
    changed = Job.objects.filter(pk=job.pk, state__in=RETRIABLE).update(
        turn=_next_turn(owner=owner, kind=job.kind, priority=job.priority),
        **_ANEW,
    )
    if not changed:
        raise ConflictError(
            "job_not_retriable", "Only a failed or cancelled job can be tried again."
        )
    queue.ring_after_commit(job.kind)
    job.refresh_from_db()
    return job


def cancel_all(*, jobs: QuerySet[Job]) -> int:
    """Stop those of these jobs that have not ended; return how many. The caller scopes them."""
    ids = jobs.filter(state__in=CANCELLABLE).order_by("pk").values("pk")[:AT_ONCE]
    return Job.objects.filter(pk__in=ids, state__in=CANCELLABLE).update(
        **_CANCELLED, finished_at=timezone.now()
    )


@transaction.atomic
def retry_all(*, jobs: QuerySet[Job]) -> int:
    """Queue the failed ones of these jobs once more; return how many. The caller scopes them.

    Pictures in the trash are left out. Each owner's jobs stand in line one behind the other.
    """
    trashed = Q(image__isnull=False, image__deleted_at__isnull=False)
    failed = jobs.filter(state=Job.State.FAILED).exclude(trashed).order_by()
    lines = list(failed.values_list("owner_id", "kind", "priority").distinct())
    changed = 0
    for owner_id, kind, priority in lines:
        mates = failed.filter(owner_id=owner_id, kind=kind, priority=priority)
        turn = _next_turn(owner=User(pk=owner_id), kind=kind, priority=priority)
        changed += _queue_from(turn, mates)
    for kind in {kind for _owner, kind, _priority in lines}:
        queue.ring_after_commit(kind)
    return changed


def _queue_from(turn: int, jobs: QuerySet[Job]) -> int:
    """Put jobs in line from a turn on, in the order in which they came; return how many."""
    first = jobs.order_by("pk")[:AT_ONCE]
    numbered = first.annotate(place=Window(RowNumber(), order_by="pk")).values("pk", "place")
    chosen, values = numbered.query.sql_with_params()
    with connection.cursor() as cursor:  # one statement: the ORM would send a case for each row
        cursor.execute(
            f"UPDATE gallery_job SET turn = %s + line.place FROM ({chosen}) AS line"  # noqa: S608
            " WHERE gallery_job.id = line.pk",
            [turn - 1, *values],
        )
    return Job.objects.filter(pk__in=first.values("pk"), state=Job.State.FAILED).update(**_ANEW)
