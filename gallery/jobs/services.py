"""Changes of jobs that users request. What workers do with claimed jobs is in claims.py."""

import logging
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from gallery.core import error_texts
from gallery.core.errors import ConflictError
from gallery.jobs import queue, selectors
from gallery.jobs.positions import next_position
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
    "solo_crashes": 0,
    **error_texts.NO_ERROR,
    "started_at": None,
    "finished_at": None,
}


@transaction.atomic
def enqueue_captions(
    *,
    owner: User,
    images: Sequence[Image],
    captioner: str = "",
    priority: int = Job.Priority.INTERACTIVE,
    idempotency_key: str = "",
) -> list[Job]:
    """Queue one caption job for each image and wake workers after commit.

    An idempotency key is for a single image; a second call with it returns the first job.
    """
    if idempotency_key and (first := selectors.job_by_key(owner=owner, key=idempotency_key)):
        return [first]
    position = next_position(owner_id=owner.pk, kind=Job.Kind.CAPTION, priority=priority)
    jobs = [
        Job(
            kind=Job.Kind.CAPTION,
            owner=owner,
            image=image,
            captioner=captioner,
            priority=priority,
            queue_position=position + place,
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
    queue.wake_workers_after_commit(Job.Kind.CAPTION)
    logger.info("Queued %d jobs", len(jobs), extra={"jobs": [job.pk for job in jobs]})
    return jobs


@transaction.atomic
def enqueue_background_task(
    *,
    owner: User,
    background_task: str,
    title: str,
    image: Image | None = None,
    captioner: str = "",
) -> Job:
    """Queue a background task: work on files or words that is neither captioning nor training.

    All have the same priority, so that long and short tasks of different owners take turns.
    """
    return _enqueue(
        Job.Kind.BACKGROUND,
        owner=owner,
        priority=Job.Priority.INTERACTIVE,
        background_task=background_task,
        title=title[:200],
        image=image,
        captioner=captioner,
    )


@transaction.atomic
def enqueue_training(*, owner: User) -> Job:
    """Queue a training job and wake workers after commit. The row of its run holds the settings."""
    return _enqueue(Job.Kind.TRAINING, owner=owner, priority=Job.Priority.BULK)


@transaction.atomic
def enqueue_explanation(*, owner: User, image: Image) -> Job:
    """Queue the explanation of a caption and wake workers after commit."""
    return _enqueue(Job.Kind.EXPLAIN, owner=owner, priority=Job.Priority.INTERACTIVE, image=image)


def _enqueue(kind: Job.Kind, *, owner: User, priority: int, **fields: Any) -> Job:
    position = next_position(owner_id=owner.pk, kind=kind, priority=priority)
    job = Job.objects.create(
        kind=kind, owner=owner, priority=priority, queue_position=position, **fields
    )
    queue.wake_workers_after_commit(kind)
    return job


@transaction.atomic
def requeue_background_task(*, job: Job) -> None:
    """Queue an ended background task again, because new work has come for it."""
    ended = Job.objects.filter(pk=job.pk, kind=Job.Kind.BACKGROUND).exclude(
        state__in=Job.UNFINISHED
    )
    position = next_position(owner_id=job.owner_id, kind=job.kind, priority=job.priority)
    if ended.update(queue_position=position, **_ANEW):
        queue.wake_workers_after_commit(job.kind)


@transaction.atomic
def cancel(*, owner: User, job_id: int) -> Job:
    """Cancel a job. A running one loses its lease, so its worker stops at the next step."""
    job = selectors.job(owner=owner, job_id=job_id)
    changed = Job.objects.filter(pk=job.pk, state__in=CANCELLABLE).update(
        **_CANCELLED, finished_at=timezone.now()
    )
    if not changed:
        raise ConflictError("job_finished")
    job.refresh_from_db()
    return job


def cancel_of_images(*, owner: User, image_ids: Sequence[int]) -> int:
    """Cancel every unfinished job of these images; return how many."""
    jobs = Job.objects.owned_by(owner.pk).filter(image_id__in=image_ids, state__in=CANCELLABLE)
    return jobs.update(**_CANCELLED, finished_at=timezone.now())


@transaction.atomic
def retry(*, owner: User, job_id: int) -> Job:
    """Queue a failed or cancelled job again, with its error and crashes cleared."""
    job = selectors.job(owner=owner, job_id=job_id)
    if job.image is not None and job.image.deleted_at is not None:
        raise ConflictError("image_deleted.trash")
    changed = Job.objects.filter(pk=job.pk, state__in=RETRIABLE).update(
        queue_position=next_position(owner_id=owner.pk, kind=job.kind, priority=job.priority),
        **_ANEW,
    )
    if not changed:
        raise ConflictError("job_not_retriable")
    queue.wake_workers_after_commit(job.kind)
    job.refresh_from_db()
    return job


def cancel_all(*, jobs: QuerySet[Job]) -> int:
    """Cancel the unfinished ones of these jobs; return how many. The caller filters by owner."""
    ids = jobs.filter(state__in=CANCELLABLE).order_by("pk").values("pk")[:AT_ONCE]
    return Job.objects.filter(pk__in=ids, state__in=CANCELLABLE).update(
        **_CANCELLED, finished_at=timezone.now()
    )


@transaction.atomic
def retry_all(*, jobs: QuerySet[Job]) -> int:
    """Queue the failed ones of these jobs again; return how many. The caller filters by owner.

    Jobs of images in the trash are left out. Each owner's jobs get consecutive positions.
    """
    trashed = Q(image__isnull=False, image__deleted_at__isnull=False)
    failed = jobs.filter(state=Job.State.FAILED).exclude(trashed).order_by()
    groups = list(failed.values_list("owner_id", "kind", "priority").distinct())
    changed = 0
    for owner_id, kind, priority in groups:
        compatible = failed.filter(owner_id=owner_id, kind=kind, priority=priority)
        position = next_position(owner_id=owner_id, kind=kind, priority=priority)
        changed += _queue_from(position, compatible)
    for kind in {kind for _owner, kind, _priority in groups}:
        queue.wake_workers_after_commit(kind)
    return changed


def _queue_from(position: int, jobs: QuerySet[Job]) -> int:
    """Queue jobs at consecutive positions from `position` on, oldest first; return how many."""
    first = jobs.order_by("pk")[:AT_ONCE]
    numbered = first.annotate(place=Window(RowNumber(), order_by="pk")).values("pk", "place")
    chosen, values = numbered.query.sql_with_params()
    with connection.cursor() as cursor:  # one statement: the ORM would send a case for each row
        cursor.execute(
            f"UPDATE gallery_job SET queue_position = %s + new.place FROM ({chosen}) AS new"  # noqa: S608
            " WHERE gallery_job.id = new.pk",
            [position - 1, *values],
        )
    return Job.objects.filter(pk__in=first.values("pk"), state=Job.State.FAILED).update(**_ANEW)
