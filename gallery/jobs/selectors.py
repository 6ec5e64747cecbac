"""Reads of jobs and workers; jobs are scoped to their owner."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now

from gallery.core import error_texts, staff
from gallery.core.errors import NotFoundError
from gallery.jobs.kinds import KINDS
from gallery.models import Job, ModelVersion, User, Worker

COUNTED = 10_000  # larger numbers are shown as "more than", because counting them takes long
PACE_JOBS = 200
PACE_TIME = timedelta(minutes=10)
PACE_AT_LEAST = 5


def jobs(*, owner: User) -> QuerySet[Job]:
    """Return the owner's jobs, with their images."""
    return Job.objects.owned_by(owner.pk).select_related("image")


def visible_jobs(*, viewer: User, everybody: bool = False) -> QuerySet[Job]:
    """Return the viewer's own jobs, or all users' jobs if staff ask for them.

    Raises NotFoundError, or SecondStepNeededError for staff who must set up a second step.
    """
    if not everybody:
        return jobs(owner=viewer).select_related("image__caption")
    if not staff.allowed(viewer):
        raise NotFoundError
    return Job.objects.select_related("image__caption", "owner")


def visible_owner(*, viewer: User, job_id: int, everybody: bool) -> User:
    """Return the owner of a job if the viewer may act on it. Raises NotFoundError."""
    if not everybody:
        return viewer
    found = visible_jobs(viewer=viewer, everybody=True).filter(pk=job_id).first()
    if found is None:
        raise NotFoundError
    return found.owner


def plain_jobs(
    *, owner: User, ids: Iterable[int] | None = None, **wanted: str | int
) -> QuerySet[Job]:
    """Return the owner's jobs with these ids and field values, newest first, without their images.

    An id that is not one of the owner's jobs is left out.
    """
    rows = Job.objects.owned_by(owner.pk).filter(**wanted).order_by("-pk")
    return rows if ids is None else rows.filter(pk__in=set(ids))


class NoSuchJobError(NotFoundError):
    """The job does not exist, or is not the owner's."""

    def __init__(self) -> None:
        super().__init__("job")


def job(*, owner: User, job_id: int) -> Job:
    """Return one of the owner's jobs. Raises NotFoundError."""
    found = jobs(owner=owner).filter(pk=job_id).first()
    if found is None:
        raise NoSuchJobError
    return found


def job_by_key(*, owner: User, key: str) -> Job | None:
    """Return the owner's job that was queued with this idempotency key."""
    return jobs(owner=owner).filter(idempotency_key=key).exclude(idempotency_key="").first()


def unfinished_count(*, owner: User) -> int:
    """Count the owner's jobs that are queued or running."""
    return Job.objects.owned_by(owner.pk).unfinished().count()


def workers_alive(*, kind: str) -> QuerySet[Worker]:
    """Return the workers of a kind's queue that have a recent heartbeat."""
    since = Now() - timedelta(seconds=settings.WORKER_SILENT_SECONDS)
    return Worker.objects.filter(queue=KINDS[kind].queue, seen_at__gte=since)


def next_in_queue(*, kind: str) -> Job | None:
    """Return the job that a worker would claim first, with only its `captioner` loaded."""
    return Job.objects.queued().filter(kind=kind).in_queue_order().only("captioner").first()


def is_awaited(job: Job) -> bool:
    """Return whether another background task could be claimed if this one ended its turn."""
    waiting = Job.objects.queued().filter(kind=job.kind)
    claimable = Q(owner=job.owner_id) | ~Q(owner__in=Job.objects.being_served())
    return waiting.filter(claimable).exists()


def in_hand(*, worker: str) -> bool:
    """Return whether a worker has a claimed job."""
    return Job.objects.running().filter(worker=worker).exists()


def last_seen(*, worker: str) -> datetime | None:
    """Return the time of a worker's last heartbeat."""
    return Worker.objects.filter(name=worker).values_list("seen_at", flat=True).first()


def jobs_of_images(*, owner: User, image_ids: Iterable[int]) -> QuerySet[Job]:
    """Return the owner's caption jobs of these images, oldest first; the caller uses the newest."""
    ids = list(image_ids)
    return Job.objects.owned_by(owner.pk).filter(image_id__in=ids, kind="caption").order_by("id")


def captioner_names() -> list[tuple[str, str]]:
    """Return (name, title) of each captioner that a job can name."""
    live = ModelVersion.objects.filter(state=ModelVersion.State.LIVE)
    return list(live.values_list("name", "title"))


def captioner_away() -> bool:
    """Return whether no caption worker is alive, so that queued jobs have to wait."""
    return not workers_alive(kind=Job.Kind.CAPTION).exists()


def counted(rows: QuerySet[Job]) -> int:
    """Count rows up to COUNTED; return COUNTED + 1 if there are more."""
    return rows.order_by("pk")[: COUNTED + 1].count()


@dataclass(frozen=True)
class Reason:
    """Reason of failure, with the number of jobs that failed by it."""

    code: str
    words: str
    count: int


def failures(rows: QuerySet[Job]) -> list[Reason]:
    """Return the reasons of the newest COUNTED failed jobs among these, most frequent first."""
    failed = rows.filter(state=Job.State.FAILED).order_by("-pk")
    found = Counter(failed.values_list("error_code", flat=True)[:COUNTED])
    return [Reason(code, error_texts.general(code), count) for code, count in found.most_common()]


@dataclass(frozen=True)
class Pace:
    """Present rate of captioning, and the number of jobs up to the last one of a user."""

    per_minute: float
    ahead: int

    @property
    def minutes_left(self) -> int:
        return max(1, round(self.ahead / self.per_minute))


def pace(*, owner: User | None) -> Pace | None:
    """Measure the rate by recently finished captions; None if too few finished or no job waits.

    With an owner, count the jobs up to the owner's last one; without, count all jobs.
    """
    ahead = _waiting_before(owner)
    lately = (
        Job.objects.filter(kind=Job.Kind.CAPTION, state=Job.State.SUCCEEDED)
        .filter(finished_at__gte=Now() - PACE_TIME)
        .order_by("-finished_at")
        .values_list("finished_at", flat=True)[:PACE_JOBS]
    )
    times = [time for time in lately if time]
    if not ahead or len(times) < PACE_AT_LEAST:
        return None
    minutes = max((times[0] - times[-1]).total_seconds(), 1) / 60
    return Pace(per_minute=(len(times) - 1) / minutes, ahead=ahead)


def _waiting_before(owner: User | None) -> int:
    waiting = Job.objects.queued().filter(kind=Job.Kind.CAPTION)
    if owner is None:
        return counted(waiting)
    last = waiting.owned_by(owner.pk).aggregate(last=Max("queue_position"))["last"]
    return 0 if last is None else counted(waiting.filter(queue_position__lte=last))
