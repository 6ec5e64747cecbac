"""Health checks: /healthz for the process, /readyz for everything that the site needs."""

import logging
import os
from collections.abc import Callable

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from gallery.jobs import queue, selectors
from gallery.models import Job

logger = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Return 200 when every check holds, else 503 with the checks that fail."""
    checks = {
        "database": _database,
        "migrations": _migrations,
        "storage": _storage,
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


#: Databases with all migrations applied; they are not checked again.
_up_to_date: set[str] = set()


def _migrations() -> bool:
    """Return whether all migrations are applied; during a deployment they may not be."""
    if connection.alias not in _up_to_date:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _up_to_date.add(connection.alias)
    return True


def _storage() -> bool:
    """Return whether images can be stored: the disk is writable, or the bucket answers."""
    if settings.S3_BUCKET:
        default_storage.exists("ready")  # raises when the storage does not answer
        return True
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.access(settings.MEDIA_ROOT, os.W_OK)


def _caption_worker() -> bool:
    return selectors.workers_alive(kind=Job.Kind.CAPTION).exists()
