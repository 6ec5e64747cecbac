"""Reads of all users' jobs and workers, for metrics and for staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gallery.jobs.kinds import KINDS
from gallery.media.decoding import sandbox
from gallery.models import Delivery, Job, Worker

PERIOD = timedelta(hours=1)
RESTRICTIONS = {
    "RLIMIT_NOFILE": _("It can open no file, no connection and no database."),
    "RLIMIT_FSIZE": _("It can write no file."),
    "RLIMIT_AS": _("Its memory is limited by the system."),
    "RLIMIT_CPU": _("Its processor time is limited."),
    "RLIMIT_CORE": _("It leaves no memory dump."),
    sandbox.LANDLOCK: _("It cannot signal or read other processes (Landlock)."),
}
NO_JOBS = (0, None, 0)  # queued, oldest, running


@dataclass(frozen=True)
class Queue:
    """State of a kind of job: queued and running jobs, the oldest queued one, and workers."""

    kind: str
    title: str
    waiting: int
    oldest: datetime | None
    working: int
    workers: int

    @property
    def oldest_seconds(self) -> float:
        """Return how long the oldest queued job has waited, in seconds."""
        return (timezone.now() - self.oldest).total_seconds() if self.oldest else 0.0

    @property
    def stands_still(self) -> bool:
        """Return whether jobs are queued and no worker runs them."""
        return bool(self.waiting and not self.workers)


@dataclass(frozen=True)
class Failure:
    """Number of jobs that failed with one error code within the last hour."""

    kind: str
    code: str
    count: int


def queues() -> list[Queue]:
    """Return the state of every kind of job, in two queries."""
    queued, workers_alive = Q(state=Job.State.QUEUED), _workers_by_queue()
    rows = Job.objects.unfinished().values("kind").order_by("kind")
    counted = rows.annotate(
        waiting=Count("pk", filter=queued),
        oldest=Min("created_at", filter=queued),
        working=Count("pk", filter=~queued),
    )
    found = {row["kind"]: (row["waiting"], row["oldest"], row["working"]) for row in counted}
    return [
        Queue(
            kind,
            str(kind.label),
            *found.get(kind, NO_JOBS),
            workers_alive.get(KINDS[kind].queue, 0),
        )
        for kind in Job.Kind
    ]


def _workers_by_queue() -> dict[str, int]:
    rows = (
        Worker.objects.filter(seen_at__gte=_heartbeat_limit())
        .values("queue")
        .annotate(n=Count("pk"))
    )
    return {row["queue"]: row["n"] for row in rows.order_by("queue")}


def _heartbeat_limit() -> CombinedExpression:
    return Now() - timedelta(seconds=settings.WORKER_SILENT_SECONDS)


def workers() -> list[Worker]:
    """Return the workers whose heartbeat is recent, by queue and name."""
    return list(Worker.objects.filter(seen_at__gte=_heartbeat_limit()).order_by("queue", "name"))


def failures() -> list[Failure]:
    """Return the error codes of jobs that failed within the last hour, most frequent first."""
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=timezone.now() - PERIOD)
    rows = failed.values("kind", "error_code").annotate(n=Count("pk")).order_by("-n", "kind")
    return [Failure(row["kind"], row["error_code"], row["n"]) for row in rows]


def webhooks_due() -> int:
    """Return how many webhook deliveries wait to be sent."""
    return Delivery.objects.exclude(due_at=None).count()


def decoder_restrictions() -> list[tuple[str, bool]]:
    """Return each restriction of the decoder process, and whether this system enforces it."""
    held = sandbox.restrictions()
    return [(str(text), held[name]) for name, text in RESTRICTIONS.items()]
