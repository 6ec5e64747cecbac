"""Rate limits of users and IP addresses, counted in the shared cache.

A window is a fixed minute, with one counter for each user or address and limit. The headers are
those of draft-ietf-httpapi-ratelimit-headers.
"""

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, cast

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

from gallery.core.client_address import client_network
from gallery.core.errors import TooManyError

if TYPE_CHECKING:  # an import at run time would be circular: views import the throttles
    from rest_framework.views import APIView

STANDINGS = "captionsite.rate_limits"  # a key of the request's META


@dataclass(frozen=True)
class Standing:
    """State of one rate limit: `left` requests in the next `seconds`."""

    scope: str
    limit: int
    window: int
    left: int
    seconds: int


class WindowThrottle(UserRateThrottle):
    """Throttle by fixed windows: counts requests of a user, or of an IP address."""

    num_requests: int
    duration: int

    def allow_request(self, request: Request, view: "APIView | None" = None) -> bool:
        """Count the request, store the limit's state on it, and return whether it is allowed."""
        now = self.timer()
        window = int(now // self.duration)
        self.seconds = ceil((window + 1) * self.duration - now)
        used = count(f"{self.get_cache_key(request, view)}_{window}", self.duration)
        _note(request, self._standing(used))
        return used <= self.num_requests

    def _standing(self, used: int) -> Standing:
        left = max(0, self.num_requests - used)
        return Standing(str(self.scope), self.num_requests, self.duration, left, self.seconds)

    def get_cache_key(self, request: Request, view: "APIView | None") -> str | None:
        """Return the cache key of the user's or IP address's counter, the same in all views."""
        return super().get_cache_key(request, cast("APIView", view))

    def get_ident(self, request: Request) -> str:
        """Return the key for the client of an anonymous request: its IP address or network."""
        return client_network(cast(HttpRequest, request))

    def wait(self) -> float:
        """Return the seconds until the next window."""
        return float(self.seconds)


class ApiThrottle(WindowThrottle):
    """Throttle of all requests to the API."""

    scope = "api"


class UploadThrottle(WindowThrottle):
    """Throttle of image uploads, by the API and by pages together."""

    scope = "uploads"

    def allow_request(self, request: Request, view: "APIView | None" = None) -> bool:
        """Count the request if it is a POST; allow any other."""
        return request.method != "POST" or super().allow_request(request, view)


class ClientThrottle(WindowThrottle):
    """Throttle that counts by the client's IP address, also for signed-in users."""

    def get_cache_key(self, request: Request, view: "APIView | None") -> str:
        """Return the cache key of the IP address's counter."""
        return str(self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)})


class SignInThrottle(ClientThrottle):
    """Throttle of sign-ins for a token."""

    scope = "token"


class PasswordThrottle(WindowThrottle):
    """Throttle of password checks on pages that django-axes does not protect."""

    scope = "passwords"


def count_password(request: HttpRequest) -> None:
    """Count a password check. Raises TooManyError."""
    throttle = PasswordThrottle()
    if not throttle.allow_request(cast(Request, request)):
        raise TooManyError(wait=throttle.wait() or 1)


class TryThrottle(ClientThrottle):
    """Throttle of trial images."""

    scope = "tries"


def count_try(request: HttpRequest) -> None:
    """Count a trial image. Raises TooManyError."""
    throttle = TryThrottle()
    if not throttle.allow_request(cast(Request, request)):
        raise TooManyError("too_many_requests.trial", wait=throttle.wait() or 1)


def count_upload(request: HttpRequest) -> None:
    """Count an upload on a page like one by the API. Raises TooManyError."""
    throttle = UploadThrottle()
    if not throttle.allow_request(cast(Request, request)):
        raise TooManyError(wait=throttle.wait())


def standings(request: HttpRequest) -> list[Standing]:
    """Return the states of the limits that a request was counted against."""
    found: list[Standing] = request.META.get(STANDINGS, [])
    return found


def headers(found: list[Standing]) -> dict[str, str]:
    """Return limits and their remaining requests as response headers."""
    policy = [f'"{each.scope}";q={each.limit};w={each.window}' for each in found]
    left = [f'"{each.scope}";r={each.left};t={each.seconds}' for each in found]
    return {"RateLimit-Policy": ", ".join(policy), "RateLimit": ", ".join(left)}


def _note(request: Request, standing: Standing) -> None:
    request.META.setdefault(STANDINGS, []).append(standing)


def count(key: str, seconds: int) -> int:
    """Increment a counter that expires after its window; return 0 if the cache is unreachable."""
    try:
        return cache.incr(key) or 0
    except ValueError:
        fresh = cache.add(key, 1, timeout=2 * seconds)
        return 1 if fresh else cache.incr(key) or 0
