"""What a worker says of itself. Its own task says it, so a heartbeat proves the whole path."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Now

from gallery.models import Worker

KNOWN_FOR = timedelta(minutes=10)
FORGET_AFTER = timedelta(days=1)


def started(*, name: str, queue: str, at: datetime) -> None:
    """Note that a worker works which was started `at`: what an earlier one counted is past."""
    fresh: dict[str, Any] = {
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
    *, name: str, models_held: Sequence[dict[str, Any]] | None = None, written: int = 0
) -> None:
    """Note that the worker works now; `written` captions are added to its count."""
    values: dict[str, Any] = {"seen_at": Now()}
    if models_held is not None:
        values["models_held"] = list(models_held)
    if written:
        values["captions_written"] = F("captions_written") + written
    Worker.objects.filter(name=name).update(**values)


def left(*, name: str) -> None:
    """Forget a worker that shuts down."""
    Worker.objects.filter(name=name).delete()


def count_known(*, queue: str) -> int:
    """How many workers of a queue there are, or were a while ago."""
    return Worker.objects.filter(queue=queue, seen_at__gte=Now() - KNOWN_FOR).count()


def forget_silent() -> int:
    """Forget workers that have not been heard of for a day."""
    return Worker.objects.filter(seen_at__lt=Now() - FORGET_AFTER).delete()[0]
