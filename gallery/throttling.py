"""How often a person may ask: counted in the shared cache, answered with Retry-After."""

from typing import Any, cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle, UserRateThrottle

from gallery.errors import TooManyError

_TRIED_ENOUGH = "Many pictures came from your address. Try again in an hour."


class ApiThrottle(UserRateThrottle):
    """Every request to the API; an anonymous one is counted by its address."""

    scope = "api"


class UploadThrottle(UserRateThrottle):
    """Pictures sent, by the API and by the pages together."""

    scope = "uploads"

    def allow_request(self, request: Request, view: Any) -> bool:
        return request.method != "POST" or bool(super().allow_request(request, view))


class PasswordThrottle(UserRateThrottle):
    """Passwords tried on pages that no lock-out guards."""

    scope = "passwords"


def count_password(request: HttpRequest) -> None:
    """Count a password that was tried. Raises TooManyError."""
    throttle = PasswordThrottle()
    if not throttle.allow_request(cast(Request, request), None):
        raise TooManyError(wait=throttle.wait() or 1)


class TryThrottle(SimpleRateThrottle):
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
