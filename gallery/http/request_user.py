"""The signed-in user of a request, and the redirect to the previous page."""

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from gallery.models import User


def signed_in(request: HttpRequest) -> User:
    """Return the user of a request that has passed `login_required`. Raises TypeError."""
    if not isinstance(request.user, User):
        raise TypeError("This view needs @login_required.")
    return request.user


def back(request: HttpRequest, otherwise: str = "/") -> HttpResponseRedirect:
    """Redirect to `next` or the referring page if it is on this host, else to `otherwise`."""
    for place in (request.POST.get("next"), request.headers.get("Referer")):
        if place and url_has_allowed_host_and_scheme(
            place, {request.get_host()}, require_https=request.is_secure()
        ):
            return HttpResponseRedirect(place)
    return HttpResponseRedirect(otherwise)
