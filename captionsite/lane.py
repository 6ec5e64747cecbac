"""A short way for programs that read: what only browsers need is left out.

Sessions, forms, messages and pages of sign-in cost more than most answers of the API. A request to
read, with a token, goes from here straight to its view.
"""

from collections.abc import Callable
from typing import cast

from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from gallery.http.middleware import API, PlainErrors, RateLimits, Respond

SAFE = {"GET", "HEAD"}


class _Views(BaseHandler):
    """Finds a request's view and calls it; the site's errors are answered in the usual way."""

    _get_response: Respond

    def __init__(self) -> None:
        self._view_middleware: list[Callable[..., HttpResponseBase | None]] = []
        self._template_response_middleware: list[Callable[..., HttpResponseBase]] = []
        self._exception_middleware = [PlainErrors(self._get_response).process_exception]


class TokenLane:
    """Serves a program's reading without the middleware that stands after this one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        read = convert_exception_to_response(_Views()._get_response)
        self.read = RateLimits(cast(Respond, read))  # what it wraps is not async

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _reads_with_token(request):
            return self.get_response(request)
        response = self.read(request)
        if isinstance(response, HttpResponse):
            response.setdefault("Content-Length", str(len(response.content)))
        return response


def _reads_with_token(request: HttpRequest) -> bool:
    return (
        request.method in SAFE
        and request.path_info.startswith(API)
        and request.META.get("HTTP_AUTHORIZATION", "").startswith("Token ")
    )
