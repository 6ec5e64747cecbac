"""Limits of concurrent requests of one user, because a web process has few threads.

Each process limits the requests and the uploads of one user, and the costly requests among them. A
request above a limit waits until another one ends; if too many wait already, it is refused at once
(429). So one user cannot occupy all threads, whatever number of sessions and tokens they have.

A process learns the user of a session or token from the first response to it, without another
query. Until then the credential itself is the key.
"""

import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from gallery.core.errors import TooManyError

AT_ONCE, WAITING = 1, 7  # requests of one person, without thumbnails and uploads
UPLOADS_AT_ONCE, UPLOADS_WAITING = 3, 2  # uploads of one person, who sends three at once by a page
THREADS = 12  # of the sixteen of a process, for one user in all, waiting requests included
COSTLY_AT_ONCE, COSTLY_WAITING = 1, 1  # requests of one person to views marked as costly
WAIT_SECONDS = 5.0
CREDENTIALS_KNOWN = 10_000  # those that were used last
THUMBNAILS = {"small", "large"}  # last words of the names of URLs that send one
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


class People:
    """Users of the sessions and tokens that a process has answered recently."""

    def __init__(self, *, most: int) -> None:
        self._lock, self._most = threading.Lock(), most
        self._of: OrderedDict[str, Hashable] = OrderedDict()

    def key(self, credential: str) -> Hashable:
        """Return the key of the credential's user; while unknown, the credential itself."""
        with self._lock:
            return self._of.get(credential, credential)

    def learn(self, credentials: Iterable[str], person: Hashable) -> None:
        """Store the user of these credentials; above the limit, drop the oldest entries."""
        with self._lock:
            for credential in credentials:
                self._of[credential] = person
            while len(self._of) > self._most:
                self._of.popitem(last=False)


requests = Places(at_once=AT_ONCE, waiting=WAITING)
uploads = Places(at_once=UPLOADS_AT_ONCE, waiting=UPLOADS_WAITING)
threads = Places(at_once=THREADS, waiting=0)
people = People(most=CREDENTIALS_KNOWN)
costly = Places(at_once=COSTLY_AT_ONCE, waiting=COSTLY_WAITING)


@contextmanager
def share(request: HttpRequest, view: Callable[..., object]) -> Iterator[None]:
    """Acquire the semaphores of a request's user. Raises TooManyError.

    Each credential of a request counts, so that adding an invented one does not evade the limit.
    Thumbnails, which browsers load in parallel, and anonymous users are not counted.
    """
    match = request.resolver_match
    name = (match.url_name if match else None) or ""
    with ExitStack() as stack:
        if name.rpartition("-")[2] not in THUMBNAILS:
            places = uploads if _is_upload(request, view) else requests
            for key in {people.key(each) for each in _credentials(request)}:
                stack.enter_context(threads.place(key))
                stack.enter_context(places.place(key))
        yield


def learn(request: HttpRequest) -> None:
    """Store the user of a request's credentials after it has been answered."""
    unknown = [each for each in _credentials(request) if people.key(each) == each]
    if unknown and request.user.is_authenticated:
        people.learn(unknown, ("person", request.user.pk))


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
