"""Confirmation of what matters: the password again, although one is signed in."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse

from gallery.http.request_user import signed_in

View = Callable[..., HttpResponse]


def confirmed_again(view: View) -> View:
    """Let a page's view run only after the password was typed within the last minutes.

    Who has no password but a second step gives a code of it; who has neither signs in at a
    directory, and is not asked. A form that was sent goes on after the confirmation.
    """
    guarded: View = reauthentication_required(app="allauth.account")(view)
    return guarded


def confirmed_without_password(view: View) -> View:
    """Do the same only for people without a password, where a form asks the others for it."""
    guarded: View = reauthentication_required(app="allauth.account", enabled=_no_password)(view)
    return guarded


def _no_password(request: HttpRequest) -> bool:
    return not signed_in(request).has_usable_password()
