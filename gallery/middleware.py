"""Between the views and the browser: plain errors, and a way back for those signed out."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render, resolve_url

from gallery.errors import GalleryError
from gallery.library.services import DuplicateError

Respond = Callable[[HttpRequest], HttpResponseBase]


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked, and not a person's browser."""
    return request.headers.get("Accept", "").startswith("application/json")


class PlainErrors:
    """Answers a GalleryError in the way it was asked: a page, a line of text, or JSON."""

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
        if wants_json(request):
            return JsonResponse(_as_json(error), status=error.status)
        if request.headers.get("HX-Request"):
            return HttpResponse(error.message, status=error.status, content_type="text/plain")
        return render(request, "gallery/problem.html", {"error": error}, status=error.status)


def _leads_to_sign_in(response: HttpResponseBase) -> bool:
    sign_in = resolve_url(settings.LOGIN_URL)
    return response.status_code == 302 and response["Location"].startswith(sign_in)


def _as_json(error: GalleryError) -> dict[str, str]:
    found = {"code": error.code, "message": error.message}
    if isinstance(error, DuplicateError):
        found["url"] = error.image.get_absolute_url()
    return found
