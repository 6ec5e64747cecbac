"""Pages of requests that reach no view.

Django's own check the form's token first, and so read a form of any size, although no view has said
how large it may be. These pages need the token only to show it, for which nothing is read.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page of a request that Django does not take, such as one for another host."""
    return render(request, "400.html", status=400)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the page of an address that nothing answers."""
    return render(request, "404.html", status=404)
