"""Server-sent events of jobs, for a bounded number of listeners.

Each stream occupies one thread of the web server, so their number is limited; other clients get an
error and poll instead. A user has one stream in each process: a new one replaces the older one. A
stream ends after EVENT_SECONDS, and the client reconnects, as browsers do by themselves.
"""

import threading
import time
from collections.abc import Iterator, Sequence

from django.conf import settings
from rest_framework.renderers import JSONRenderer

from gallery.core.errors import GalleryError
from gallery.jobs import selectors
from gallery.jobs.serializers import JobSerializer
from gallery.models import Job, User

POLL_SECONDS = 0.5
SILENT_SECONDS = 15.0  # without an event; then a comment keeps proxies from closing the connection
LATER = b"retry: 30000\n\n"  # so that two streams of one user do not replace each other often
ENDED = {Job.State.SUCCEEDED, Job.State.FAILED, Job.State.CANCELLED}


class NoRoomError(GalleryError):
    """This process has as many event streams as the settings allow."""

    def __init__(self) -> None:
        super().__init__("too_many_listeners")


_lock = threading.Lock()
_listening: dict[int, "Stream"] = {}  # the one stream of each user, by the user's id


class Stream:
    """Event stream of some jobs. It must be closed after iteration, so that another can open."""

    def __init__(self, *, owner: User, ids: Sequence[int]) -> None:
        """Open the stream in place of the user's older one, if any. Raises NoRoomError."""
        self.owner, self._replaced = owner, threading.Event()
        with _lock:
            if older := _listening.get(owner.pk):
                older._replaced.set()
            elif len(_listening) >= settings.EVENT_LISTENERS:
                raise NoRoomError
            _listening[owner.pk] = self
        self._events = _events(owner, ids, self._replaced)

    def __iter__(self) -> Iterator[bytes]:
        return self._events

    def close(self) -> None:
        with _lock:
            if _listening.get(self.owner.pk) is self:
                del _listening[self.owner.pk]


def _events(owner: User, ids: Sequence[int], replaced: threading.Event) -> Iterator[bytes]:
    """Yield each job when it changes, until all have ended or EVENT_SECONDS are over."""
    known: dict[int, dict[str, object]] = {}
    until = time.monotonic() + settings.EVENT_SECONDS
    spoken = time.monotonic()
    yield b"retry: 1000\n\n"
    while True:
        rows = selectors.plain_jobs(owner=owner, ids=ids)
        jobs = {job["id"]: job for job in JobSerializer(rows, many=True).data}
        for number, job in jobs.items():
            if known.get(number) != job:
                spoken = time.monotonic()
                yield _event("job", job, number)
        known = jobs
        if all(job["state"] in ENDED for job in jobs.values()):
            yield _event("end", {"jobs": len(jobs)})
            return
        now = time.monotonic()
        if now >= until:
            return
        if now - spoken >= SILENT_SECONDS:
            spoken = now
            yield b": still here\n\n"
        if replaced.wait(POLL_SECONDS):
            yield LATER
            return


def _event(name: str, data: dict[str, object], number: int | None = None) -> bytes:
    head = f"event: {name}\n" + (f"id: {number}\n" if number is not None else "")
    return b"%sdata: %s\n\n" % (head.encode(), JSONRenderer().render(data))
