"""How much of a process one person has at once: the threads of a web server are few.

Bounds for each process: the requests and the uploads of one person, and the costly ones among them.
What is over a bound waits for its turn; when as many wait as may, the next is refused at once
(429), so that one person never has all threads, whatever number of sessions and tokens they have.

Whose a session or token is, a process knows from the first response to it, without asking the
database again. Until then it has places of its own.
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

AT_ONCE, WAITING = 1, 3  # requests of one person, without thumbnails and uploads
UPLOADS_AT_ONCE, UPLOADS_WAITING = 3, 2  # uploads of one person, who sends three at once by a page
THREADS = 6  # of the eight of a process that one person has in all, those that wait included
COSTLY_AT_ONCE, COSTLY_WAITING = 1, 1  # requests of one person to views marked as costly
WAIT_SECONDS = 5.0
CREDENTIALS_KNOWN = 10_000  # those that were used last
THUMBNAILS = {"small", "large"}  # last words of the names of URLs that send one
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Places:
    """So many places for each key, and so many that wait for one."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._change = threading.Condition()
        self._at_once, self._most_waiting = at_once, waiting
        self._taken: Counter[Hashable] = Counter()
        self._waiting: Counter[Hashable] = Counter()

    @contextmanager
    def place(self, key: Hashable) -> Iterator[None]:
        """Hold a place. Raises TooManyError where too many wait, or for too long."""
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
    """Whose the sessions and tokens are that a process has answered lately."""

    def __init__(self, *, most: int) -> None:
        self._lock, self._most = threading.Lock(), most
        self._of: OrderedDict[str, Hashable] = OrderedDict()

    def key(self, credential: str) -> Hashable:
        """Return the key of the person, or of the credential while nobody knows whose it is."""
        with self._lock:
            return self._of.get(credential, credential)

    def learn(self, credentials: Iterable[str], person: Hashable) -> None:
        """Remember whose these are; beyond the bound, forget those that were learnt first."""
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
    """Hold a place for whom each credential of a request is of. Raises TooManyError.

    An invented one beside the true one changes nothing. Thumbnails, which browsers ask for in
    parallel, and anonymous users need no place.
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
    """Remember whose the credentials of a request are, once it has been answered."""
    unknown = [each for each in _credentials(request) if people.key(each) == each]
    if unknown and request.user.is_authenticated:
        people.learn(unknown, ("person", request.user.pk))


def _is_upload(request: HttpRequest, view: Callable[..., object]) -> bool:
    takes_files = hasattr(getattr(view, "view_class", view), "request_limit")
    return takes_files and request.method in {"POST", "PATCH"}


def _credentials(request: HttpRequest) -> list[str]:
    """Return hashes of the request's session and token, read from no table."""
    token = request.headers.get("Authorization", "").split()[-1:]
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    found = [*token, *([session] if session else [])]
    return [hashlib.sha256(each.encode()).hexdigest() for each in found]


def one_at_a_time(view: View) -> View:
    """Mark a view as costly: a signed-in person makes one such request at a time."""

    @wraps(view)
    def limited(request: HttpRequest, *args: object, **named: object) -> HttpResponseBase:
        with costly.place(request.user.pk):
            return view(request, *args, **named)

    return cast("View", limited)
