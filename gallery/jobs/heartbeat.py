"""Heartbeats of workers. A worker's task writes them, so they prove that messages arrive."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now

from gallery.models import Worker

KNOWN_FOR = timedelta(minutes=10)
FORGET_AFTER = timedelta(days=1)


def started(*, name: str, queue: str, at: datetime) -> None:
    """Write the row of a worker that was started `at`; reset the counts of an earlier process."""
    fresh: dict[str, object] = {
        "queue": queue,
        "started_at": at,
        "seen_at": Now(),
        "models_held": [],
        "captions_written": 0,
    }
    row, created = Worker.objects.get_or_create(name=name, defaults=fresh | {"seen_at": at})
    if created or row.started_at != at:
        Worker.objects.filter(pk=row.pk).update(**fresh)


def beat(
    *, name: str, models_held: Sequence[dict[str, object]] | None = None, written: int = 0
) -> None:
    """Record that the worker works now, and add `written` captions to its count."""
    values: dict[str, Any] = {"seen_at": Now()}
    if models_held is not None:
        values["models_held"] = list(models_held)
    if written:
        values["captions_written"] = F("captions_written") + written
    Worker.objects.filter(name=name).update(**values)
    if settings.HEARTBEAT_FILE:
        Path(settings.HEARTBEAT_FILE).touch()


def left(*, name: str) -> None:
    """Delete the row of a worker that shuts down."""
    Worker.objects.filter(name=name).delete()


def count_known(*, queue: str) -> int:
    """Count the workers of a queue that were seen within KNOWN_FOR."""
    return Worker.objects.filter(queue=queue, seen_at__gte=Now() - KNOWN_FOR).count()


def forget_silent() -> int:
    """Delete the rows of workers that have been silent for a day; return how many."""
    return Worker.objects.filter(seen_at__lt=Now() - FORGET_AFTER).delete()[0]
