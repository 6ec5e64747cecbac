"""Middleware: errors as pages, text or JSON, limits of requests, headers."""

import sys
from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import defaults

from gallery.core import error_texts
from gallery.core.errors import (
    DuplicateError,
    GalleryError,
    SecondStepNeededError,
    TooManyError,
)
from gallery.core.outages import outage
from gallery.http import fair_share, throttling
from gallery.http.problem_json import problem_of
from gallery.http.upload_limits import API, admit

SHARE = "captionsite.fair_share"  # a key of the request's META
ADMITTED = "captionsite.admitted"  # a key of the request's META
LARGE = "captionsite.large_request"  # a key of the request's META
Respond = Callable[[HttpRequest], HttpResponseBase]


def wants_json(request: HttpRequest) -> bool:
    """Return whether the client asks for JSON, as scripts do, and not for a page."""
    return request.headers.get("Accept", "").startswith("application/json")


class PlainErrors:
    """Middleware that answers a GalleryError with a page, text or JSON, as the client asks."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.headers.get("HX-Request") and _leads_to_sign_in(response):
            return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, GalleryError):
            return None
        return _error_response(request, error)


def _error_response(request: HttpRequest, error: GalleryError) -> HttpResponse:
    response = _for_a_script(request, error) or _as_page(request, error)
    if isinstance(error, TooManyError):
        response["Retry-After"] = str(error.wait)
    return response


def _as_page(request: HttpRequest, error: GalleryError) -> HttpResponse:
    """Return the error's page, or redirect to the page where the user can resolve it."""
    if isinstance(error, SecondStepNeededError):
        messages.info(request, error_texts.localized(error))
        return redirect("mfa_activate_totp")
    return render(request, "gallery/problem.html", {"error": error}, status=error.status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Return the response to an unhandled error: the status of an outage, otherwise 500.

    The page of an outage makes no database query.
    """
    error = sys.exc_info()[1]
    known = outage(error) if error else None
    if known is None:
        return defaults.server_error(request)
    page = render_to_string("away.html", {"error": known})
    return _for_a_script(request, known) or HttpResponse(page, status=known.status)


def _for_a_script(request: HttpRequest, error: GalleryError) -> HttpResponse | None:
    """Return the error for the API, a JSON client or htmx; None if the client wants a page."""
    if request.path.startswith(API):
        return problem_of(error)
    if wants_json(request):
        return JsonResponse(_as_json(error), status=error.status)
    if request.headers.get("HX-Request"):
        return HttpResponse(
            error_texts.localized(error), status=error.status, content_type="text/plain"
        )
    return None


def _leads_to_sign_in(response: HttpResponseBase) -> bool:
    sign_in = resolve_url(settings.LOGIN_URL)
    return response.status_code == 302 and response["Location"].startswith(sign_in)


def _as_json(error: GalleryError) -> dict[str, str]:
    found = {"code": error.code, "message": error_texts.localized(error)}
    if isinstance(error, DuplicateError):
        found["url"] = reverse("gallery:image", args=[error.image_id])
    return found


class RequestSize:
    """Middleware that refuses oversized requests before a form is read, and counts large ones."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            if large := request.META.pop(LARGE, None):
                large.end()

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        try:
            request.META[LARGE] = admit(request, view)
        except GalleryError as error:
            return _error_response(request, error)
        return None


class PermissionsPolicy:
    """Middleware that sets the Permissions-Policy header: browser features that no page uses."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class FairShare:
    """Middleware that limits the concurrent requests of one user in a process."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with ExitStack() as request.META[SHARE]:
            response = self.get_response(request)
            if request.META.get(ADMITTED) and response.status_code < 500:
                fair_share.learn(request)
            return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        try:
            request.META[SHARE].enter_context(fair_share.share(request, view))
        except TooManyError as error:
            return _plain_refusal(request, error)
        request.META[ADMITTED] = True
        return None


def _plain_refusal(request: HttpRequest, error: TooManyError) -> HttpResponse:
    """Return a plain-text 429, which costs no query and no template."""
    response = _for_a_script(request, error) or HttpResponse(
        error_texts.localized(error), status=error.status, content_type="text/plain"
    )
    response["Retry-After"] = str(error.wait)
    return response


class RateLimits:
    """Middleware that adds the rate limit headers to responses of counted requests."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if found := throttling.standings(request):
            for name, value in throttling.headers(found).items():
                response[name] = value
        return response
