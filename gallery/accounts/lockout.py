"""What somebody reads who was locked out after too many wrong passwords."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def respond(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """The API has answered for itself; anybody else gets a page."""
    if response.headers.get("Content-Type") == "application/problem+json":
        return response
    return render(request, "gallery/locked_out.html", status=429)
