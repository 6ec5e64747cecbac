"""How often a person may ask: counted in the shared cache, answered with Retry-After."""

from typing import Any, cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import (
    ScopedRateThrottle,
    SimpleRateThrottle,
    UserRateThrottle,
)

from gallery.errors import TooManyError

_TRIED_ENOUGH = "Many pictures came from your address. Try again in an hour."


class Counted(SimpleRateThrottle):
    """Counts in one step of the cache, so that requests at the same moment are all counted.

    The framework's own reads a list, adds to it and writes it back: of ten requests at once it may
    count one. Here two counters make a sliding window: this minute's, and the part of the last
    one's that is less than a minute ago.
    """

    _left = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        key = self.get_cache_key(request, view)
        if self.rate is None or key is None:
            return True
        window, passed = divmod(self.timer(), self.duration)
        self._left = self.duration - passed
        earlier = min(self.cache.get(f"{key}:{int(window) - 1}") or 0, self.num_requests)
        count = self._count(f"{key}:{int(window)}")
        return bool(count + earlier * self._left / self.duration <= self.num_requests)

    def wait(self) -> float:
        """Seconds until it is worth asking again."""
        return self._left

    def _count(self, key: str) -> int:
        """Count this request; nothing is counted while the cache is away."""
        self.cache.add(key, 0, timeout=2 * self.duration)
        try:
            return self.cache.incr(key) or 0
        except ValueError:  # forgotten between the two steps
            return 0


class SignInThrottle(ScopedRateThrottle, Counted):
    """Tries to get a token, by address."""


class ApiThrottle(Counted, UserRateThrottle):
    """Every request to the API; an anonymous one is counted by its address."""

    scope = "api"


class UploadThrottle(Counted, UserRateThrottle):
    """Pictures sent, by the API and by the pages together."""

    scope = "uploads"

    def allow_request(self, request: Request, view: Any) -> bool:
        return request.method != "POST" or bool(super().allow_request(request, view))


class TryThrottle(Counted):
    """Pictures that visitors try the site with, counted by address, whoever is signed in."""

    scope = "tries"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return str(self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)})


def count_try(request: HttpRequest) -> None:
    """Count a visitor's picture. Raises TooManyError."""
    throttle = TryThrottle()
    if not throttle.allow_request(cast(Request, request), cast(Any, None)):
        raise TooManyError(wait=throttle.wait() or 1, message=_TRIED_ENOUGH)


def count_upload(request: HttpRequest) -> None:
    """Count a page's upload like one of the API. Raises TooManyError."""
    throttle = UploadThrottle()
    if not throttle.allow_request(cast(Request, request), None):
        raise TooManyError(wait=throttle.wait() or 1)
