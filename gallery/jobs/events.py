"""Server-sent events of jobs, for a bounded number of listeners.

Each listener takes one thread of the web server, so only so many are let in; the others are asked
to ask again from time to time, which always works. A person has one place in each process: who
comes again takes their own older one. A stream ends by itself after a while, and whoever listens
comes back with the last event's number, as browsers do.
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
SILENT_SECONDS = 15.0  # then a comment keeps proxies from hanging up
LATER = b"retry: 30000\n\n"  # so that two of one person do not take turns every second
ENDED = {Job.State.SUCCEEDED, Job.State.FAILED, Job.State.CANCELLED}


class NoRoomError(GalleryError):
    """This web server has as many listeners as it has threads for."""

    def __init__(self) -> None:
        super().__init__("too_many_listeners")


_lock = threading.Lock()
_listening: dict[int, "Stream"] = {}  # by person: one each


class Stream:
    """The events of some jobs. Whoever iterates over it must close it: that frees its place."""

    def __init__(self, *, owner: User, ids: Sequence[int]) -> None:
        """Take a place: the person's own, if they listen already. Raises NoRoomError."""
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
    """Yield each job when it changes, until all have ended or it is time to come back."""
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
