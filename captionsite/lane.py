"""A short way for programs that read: what only browsers need is left out.

Sessions, forms, messages and pages of sign-in cost more than most answers of the API. A request to
read, with a token, goes from here straight to its view.
"""

from collections.abc import Callable

from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase

from gallery.middleware import API, PlainErrors, RateLimits

SAFE = {"GET", "HEAD"}


class _Views(BaseHandler):
    """Finds a request's view and calls it; the site's errors are answered in the usual way."""

    def __init__(self) -> None:
        self._view_middleware = []
        self._template_response_middleware = []
        self._exception_middleware = [PlainErrors(self._get_response).process_exception]


class TokenLane:
    """Serves a program's reading without the middleware that stands after this one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.read = RateLimits(convert_exception_to_response(_Views()._get_response))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.read(request) if _reads_with_token(request) else self.get_response(request)


def _reads_with_token(request: HttpRequest) -> bool:
    return (
        request.method in SAFE
        and request.path_info.startswith(API)
        and request.META.get("HTTP_AUTHORIZATION", "").startswith("Token ")
    )
