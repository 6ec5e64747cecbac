"""Every read of jobs and workers; jobs are scoped to their owner."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now

from gallery.errors import NotFoundError
from gallery.models import Job, User, Worker


def jobs(*, owner: User) -> QuerySet[Job]:
    """The owner's jobs, with their pictures."""
    return Job.objects.owned_by(owner.pk).select_related("image")


def plain_jobs(*, owner: User, **wanted: Any) -> QuerySet[Job]:
    """The owner's jobs that have these values, without their pictures: for who only asks."""
    return Job.objects.owned_by(owner.pk).filter(**wanted)


class NoSuchJobError(NotFoundError):
    """A job that is not there, or not the owner's."""

    def __init__(self) -> None:
        super().__init__("This job is not here, or not yours.")


def job(*, owner: User, job_id: int) -> Job:
    """One of the owner's jobs. Raises NotFoundError."""
    found = jobs(owner=owner).filter(pk=job_id).first()
    if found is None:
        raise NoSuchJobError
    return found


def job_by_key(*, owner: User, key: str) -> Job | None:
    """The owner's job that was asked for with this idempotency key."""
    return jobs(owner=owner).filter(idempotency_key=key).exclude(idempotency_key="").first()


def jobs_by_id(*, owner: User, ids: Iterable[int]) -> QuerySet[Job]:
    """Those of the owner's jobs that are named; others are left out."""
    return jobs(owner=owner).filter(pk__in=set(ids))


def unfinished_count(*, owner: User) -> int:
    """How many of the owner's jobs are waiting or at work."""
    return Job.objects.owned_by(owner.pk).unfinished().count()


def workers_alive(*, queue: str) -> QuerySet[Worker]:
    """Workers of a queue that spoke lately: the sweep rings every 10 s, and each ring is heard."""
    since = Now() - timedelta(seconds=settings.WORKER_SILENT_SECONDS)
    return Worker.objects.filter(queue=queue, seen_at__gte=since)


def next_in_line(*, kind: str) -> Job | None:
    """The job that a worker would claim first."""
    return Job.objects.queued().filter(kind=kind).in_turn().first()


def in_hand(*, worker: str) -> bool:
    """Whether a worker holds any job."""
    return Job.objects.running().filter(worker=worker).exists()


def last_seen(*, worker: str) -> datetime | None:
    """When a worker last said that it works."""
    return Worker.objects.filter(name=worker).values_list("seen_at", flat=True).first()


def jobs_of_images(*, owner: User, image_ids: Iterable[int]) -> QuerySet[Job]:
    """The owner's caption jobs for these pictures, oldest first: the last one of each counts."""
    ids = list(image_ids)
    return Job.objects.owned_by(owner.pk).filter(image_id__in=ids, kind="caption").order_by("id")


def captioner_away() -> bool:
    """Whether no captioner listens just now: what waits goes on when one is back."""
    return not workers_alive(queue="captions").exists()
