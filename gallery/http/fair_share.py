"""How much of a process one person has at once: the threads of a web server are few.

Two bounds, both for each process: the requests of one session or token, and the costly requests
of one person, whatever they sign in with. What is over a bound waits for its turn; when as many
wait as may, the next is refused at once (429), so that one person never has all threads.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request

from gallery.core.errors import TooManyError

AT_ONCE, WAITING = 2, 4  # requests of one session or token; thumbnails and uploads not counted
COSTLY_AT_ONCE, COSTLY_WAITING = 1, 1  # requests of one person to views marked as costly
WAIT_SECONDS = 5.0
FILES = {"small", "large", "original"}  # last words of the names of URLs that send a file
Parameters = ParamSpec("Parameters")
Asked = TypeVar("Asked", HttpRequest, Request)
Answer = TypeVar("Answer", bound=HttpResponseBase)


class Places:
    """So many places for each key, and so many that wait for one."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._change = threading.Condition()
        self._at_once, self._most_waiting = at_once, waiting
        self._taken: Counter[Hashable] = Counter()
        self._waiting: Counter[Hashable] = Counter()

    def take(self, key: Hashable) -> None:
        """Take a place. Raises TooManyError where too many wait, or for too long."""
        with self._change:
            if not self._is_free(key):
                self._wait(key)
            self._taken[key] += 1

    def leave(self, key: Hashable) -> None:
        """Free a place."""
        with self._change:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]
            self._change.notify_all()

    @contextmanager
    def place(self, key: Hashable) -> Iterator[None]:
        """Hold a place. Raises TooManyError."""
        self.take(key)
        try:
            yield
        finally:
            self.leave(key)

    def _is_free(self, key: Hashable) -> bool:
        return self._taken[key] < self._at_once

    def _wait(self, key: Hashable) -> None:
        if self._waiting[key] >= self._most_waiting:
            raise TooManyError(wait=1)
        self._waiting[key] += 1
        try:
            if not self._change.wait_for(lambda: self._is_free(key), WAIT_SECONDS):
                raise TooManyError(wait=1)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]


requests = Places(at_once=AT_ONCE, waiting=WAITING)
costly = Places(at_once=COSTLY_AT_ONCE, waiting=COSTLY_WAITING)


def credential(request: HttpRequest, view: Callable[..., object]) -> str | None:
    """Return what the request is counted by: a hash of its token or session, read from no table.

    None for visitors, and for what browsers ask for in parallel or for long: thumbnails, uploads.
    """
    match = request.resolver_match
    name = (match.url_name if match else None) or ""
    is_upload = hasattr(getattr(view, "view_class", view), "request_limit")
    if is_upload or name.rpartition("-")[2] in FILES:
        return None
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    found = request.headers.get("Authorization") or session
    return hashlib.sha256(found.encode()).hexdigest() if found else None


def one_at_a_time(
    view: Callable[Concatenate[Asked, Parameters], Answer],
) -> Callable[Concatenate[Asked, Parameters], Answer]:
    """Mark a view as costly: a signed-in person makes one such request at a time."""

    def limited(request: Asked, *args: Parameters.args, **named: Parameters.kwargs) -> Answer:
        with costly.place(request.user.pk):
            return view(request, *args, **named)

    return wraps(view)(limited)
