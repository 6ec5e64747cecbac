"""Reauthentication: signed-in users enter their password again before sensitive actions."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse

from gallery.http.request_user import signed_in

View = Callable[..., HttpResponse]


def confirmed_again(view: View) -> View:
    """Run a view only if the user has entered their password within the last minutes.

    Users with a second step but no password enter a code. Users with neither sign in by OpenID
    Connect and are not asked. A form that was sent is processed after the confirmation.
    """
    guarded: View = reauthentication_required(app="allauth.account")(view)
    return guarded


def confirmed_without_password(view: View) -> View:
    """Do the same for users without a password only; the view's form asks the others for it."""
    guarded: View = reauthentication_required(app="allauth.account", enabled=_no_password)(view)
    return guarded


def _no_password(request: HttpRequest) -> bool:
    return not signed_in(request).has_usable_password()
