from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gallery.errors import GalleryError


def respond(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Answer somebody who was locked out: the API has answered already, a page says it plainly."""
    if response.headers.get("Content-Type") == "application/problem+json":
        return response
    error = GalleryError(
        "locked_out",
        "There were too many wrong attempts. Wait 15 minutes, then try again.",
        permanent=False,
        status=429,
    )
    return render(request, "gallery/problem.html", {"error": error}, status=429)
