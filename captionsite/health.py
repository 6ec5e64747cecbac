"""/healthz says that this process answers; /readyz says whether the site can do its work."""

import logging
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, JsonResponse

from gallery import queue
from gallery.jobs import selectors
from gallery.models import Job

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database, the broker and a caption worker answer, else 503."""
    checks = {
        "database": _database,
        "broker": queue.broker_answers,
        "caption_worker": _caption_worker,
    }
    found = {name: _holds(name, check) for name, check in checks.items()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # a readiness probe reports every failure, whatever it is
        logger.warning("Not ready: %s: %s", name, error)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _caption_worker() -> bool:
    return selectors.workers_alive(queue=queue.NAMES[Job.Kind.CAPTION]).exists()
