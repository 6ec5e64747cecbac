"""What the site is doing just now, over everybody's jobs: for metrics and for staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.db.models.functions import Now
from django.utils import timezone

from gallery.jobs.kinds import KINDS
from gallery.models import Delivery, Job, Worker

LATELY = timedelta(hours=1)
NOTHING = (0, None, 0)  # waiting, since when, in hand


@dataclass(frozen=True)
class Queue:
    """One kind of work: what waits, since when, what is in hand, and who works on it."""

    kind: str
    title: str
    waiting: int
    oldest: datetime | None
    working: int
    workers: int

    @property
    def oldest_seconds(self) -> float:
        """How long the oldest queued job has waited, in seconds."""
        return (timezone.now() - self.oldest).total_seconds() if self.oldest else 0.0

    @property
    def stands_still(self) -> bool:
        """Whether work waits and nobody is there to do it."""
        return bool(self.waiting and not self.workers)


@dataclass(frozen=True)
class Failure:
    """How often jobs failed for one reason within the last hour."""

    kind: str
    code: str
    count: int


def queues() -> list[Queue]:
    """Every kind of work, in two queries."""
    queued, alive = Q(state=Job.State.QUEUED), _alive()
    rows = Job.objects.unfinished().values("kind").order_by("kind")
    counted = rows.annotate(
        waiting=Count("pk", filter=queued),
        oldest=Min("created_at", filter=queued),
        working=Count("pk", filter=~queued),
    )
    found = {row["kind"]: (row["waiting"], row["oldest"], row["working"]) for row in counted}
    return [
        Queue(kind, str(kind.label), *found.get(kind, NOTHING), alive.get(KINDS[kind].queue, 0))
        for kind in Job.Kind
    ]


def _alive() -> dict[str, int]:
    rows = Worker.objects.filter(seen_at__gte=_since()).values("queue").annotate(n=Count("pk"))
    return {row["queue"]: row["n"] for row in rows.order_by("queue")}


def _since() -> object:
    return Now() - timedelta(seconds=settings.WORKER_SILENT_SECONDS)


def workers() -> list[Worker]:
    """The workers that were heard of lately, by name."""
    return list(Worker.objects.filter(seen_at__gte=_since()).order_by("queue", "name"))


def failures() -> list[Failure]:
    """Why jobs failed within the last hour, the most frequent reason first."""
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=timezone.now() - LATELY)
    rows = failed.values("kind", "error_code").annotate(n=Count("pk")).order_by("-n", "kind")
    return [Failure(row["kind"], row["error_code"], row["n"]) for row in rows]


def webhooks_due() -> int:
    """How many messages to webhooks wait to be sent."""
    return Delivery.objects.exclude(due_at=None).count()
