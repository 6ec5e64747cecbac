"""Limits of concurrent requests of one user, because a web process has few threads.

Each process limits the requests and the uploads of one session or token, and the costly requests
of one user by any of them. A request above a limit waits until another one ends; if too many wait
already, it is refused at once (429). So one person cannot occupy all threads.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from gallery.core.errors import TooManyError

AT_ONCE, WAITING = 2, 4  # requests of one session or token, without thumbnails and uploads
UPLOADS_AT_ONCE, UPLOADS_WAITING = 4, 2  # uploads of one session or token
COSTLY_AT_ONCE, COSTLY_WAITING = 1, 1  # requests of one person to views marked as costly
WAIT_SECONDS = 5.0
FILES = {"small", "large", "original"}  # last words of the names of URLs that send a file
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Places:
    """Semaphore for each key, with a limited number of waiting requests."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._change = threading.Condition()
        self._at_once, self._most_waiting = at_once, waiting
        self._taken: Counter[Hashable] = Counter()
        self._waiting: Counter[Hashable] = Counter()

    @contextmanager
    def place(self, key: Hashable) -> Iterator[None]:
        """Acquire the semaphore of a key. Raises TooManyError if too many wait, or on timeout."""
        with self._change:
            if not self._is_free(key):
                self._wait(key)
            self._taken[key] += 1
        try:
            yield
        finally:
            self._leave(key)

    def _leave(self, key: Hashable) -> None:
        with self._change:
            self._taken[key] -= 1
            if not self._taken[key]:
                del self._taken[key]
            self._change.notify_all()

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
uploads = Places(at_once=UPLOADS_AT_ONCE, waiting=UPLOADS_WAITING)
costly = Places(at_once=COSTLY_AT_ONCE, waiting=COSTLY_WAITING)


@contextmanager
def share(request: HttpRequest, view: Callable[..., object]) -> Iterator[None]:
    """Acquire the semaphores of a request's session and token. Raises TooManyError.

    Both are counted, so that adding an invented credential does not evade the limit. Thumbnails,
    which browsers load in parallel, and anonymous users are not counted.
    """
    match = request.resolver_match
    name = (match.url_name if match else None) or ""
    with ExitStack() as stack:
        if name.rpartition("-")[2] not in FILES:
            places = uploads if _is_upload(request, view) else requests
            for key in _credentials(request):
                stack.enter_context(places.place(key))
        yield


def _is_upload(request: HttpRequest, view: Callable[..., object]) -> bool:
    takes_files = hasattr(getattr(view, "view_class", view), "request_limit")
    return takes_files and request.method in {"POST", "PATCH"}


def _credentials(request: HttpRequest) -> list[str]:
    """Return hashes of the request's session key and token, without a database query."""
    token = request.headers.get("Authorization", "").split()[-1:]
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    found = [*token, *([session] if session else [])]
    return [hashlib.sha256(each.encode()).hexdigest() for each in found]


def one_at_a_time(view: View) -> View:
    """Limit a costly view: each user has one request of all such views at a time."""

    @wraps(view)
    def limited(request: HttpRequest, *args: object, **named: object) -> HttpResponseBase:
        with costly.place(request.user.pk):
            return view(request, *args, **named)

    return cast("View", limited)
