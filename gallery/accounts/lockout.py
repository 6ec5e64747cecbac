"""Response to a client that django-axes locked out after too many wrong passwords."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def respond(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Render the lock-out page; the API's response is kept as it is."""
    if response.headers.get("Content-Type") == "application/problem+json":
        return response
    return render(request, "gallery/locked_out.html", status=429)
