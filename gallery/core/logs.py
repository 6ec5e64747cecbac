"""Context of log records: request id, jobs and worker, in addition to the message.

The request id is the proxy's `X-Request-ID` if that is a valid one, or else a new id; it is sent
back in the response. A worker's log records name its current jobs.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable, Sequence
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

from gallery.core.client_address import client_address
from gallery.core.log_paths import safe_path, without_tokens

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
SLOW_SECONDS = 1.0
_PLAIN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_request: ContextVar[str] = ContextVar("request", default="")
_jobs: ContextVar[tuple[int, ...]] = ContextVar("jobs", default=())


def in_hand(jobs: Sequence[int]) -> None:
    """Set the job ids for the log records of the current thread."""
    _jobs.set(tuple(jobs))


class Context(logging.Filter):
    """Logging filter that adds `request_id` and `jobs` to each record, and shortens tokens."""

    def filter(self, record: logging.LogRecord) -> bool:
        _shorten_tokens(record)
        request, jobs = _request.get(), list(getattr(record, "jobs", None) or _jobs.get())
        parts = [f"request={request}"] if request else []
        parts += [f"jobs={','.join(map(str, jobs))}"] if jobs else []
        context = f" [{' '.join(parts)}]" if parts else ""
        vars(record).update(request_id=request, jobs=jobs, context=context)
        return True


def _shorten_tokens(record: logging.LogRecord) -> None:
    """Shorten the tokens in Django's own log record of a request, which has the whole path."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        record.msg, record.args = without_tokens(record.getMessage(), request), None
        vars(record)["request"] = f"{request.method} {safe_path(request)}"


class RequestLog:
    """Middleware that gives a request its id and logs its end; fast, successful reads at DEBUG."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = request.headers.get(HEADER, "")
        number = sent if _PLAIN.fullmatch(sent) else uuid.uuid4().hex
        token, started = _request.set(number), time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = number
            _note(request, response.status_code, time.perf_counter() - started)
            return response
        finally:
            _request.reset(token)


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    plain = request.method in {"GET", "HEAD"} and status < 400 and seconds < SLOW_SECONDS
    level = logging.DEBUG if plain else logging.INFO
    if logger.isEnabledFor(level):
        fields = {"method": request.method, "path": safe_path(request), "status": status}
        extra = fields | {"ms": round(1000 * seconds, 1), "client": client_address(request)}
        logger.log(
            level, "%(method)s %(path)s %(status)s in %(ms)s ms for %(client)s", extra, extra=extra
        )
