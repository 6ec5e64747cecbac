"""Lock-out after wrong passwords and codes: django-axes, with what is this site's.

Ten wrong tries lock an account for one network for 15 minutes. New networks together have so many
wrong passwords of an account in a day.
"""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gallery.accounts import known_networks
from gallery.accounts.known_networks import DailyLimit
from gallery.accounts.lookup import lock_name
from gallery.models import User

Credentials = dict[str, Any] | None

PASSWORDS_OF_NEW_NETWORKS = DailyLimit("passwords", 1000)


def account_meant_by(request: HttpRequest, credentials: Credentials) -> str:
    """Return the name that axes counts these credentials under, however they were typed."""
    given = credentials or {}
    return lock_name(str(given.get("username") or given.get("email") or ""))


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Handler of django-axes that also limits what new networks try in a day."""

    def is_locked(self, request: HttpRequest, credentials: Credentials = None) -> bool:
        """Return whether this network may not try the account just now."""
        if super().is_locked(request, credentials):
            return True
        account = account_meant_by(request, credentials)
        used_up = PASSWORDS_OF_NEW_NETWORKS.used_up(account)
        return used_up and not known_networks.is_known(account, _network(request))

    def user_login_failed(
        self,
        sender: object,
        credentials: dict[str, Any],
        request: HttpRequest | None = None,
        **kwargs: object,
    ) -> None:
        """Count a wrong password or code, unless it was refused untried."""
        refused = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None and not refused:
            account = account_meant_by(request, credentials)
            if not known_networks.is_known(account, _network(request)):
                PASSWORDS_OF_NEW_NETWORKS.count(account)

    def user_logged_in(
        self, sender: object, request: HttpRequest, user: User, **kwargs: object
    ) -> None:
        """Begin anew with the count of the very account that was signed in to.

        AXES_RESET_ON_SUCCESS would look for whom its name means, which may be somebody else.
        """
        super().user_logged_in(sender, request, user, **kwargs)
        self.reset_attempts(ip_address=_network(request), username=user.get_username())


def respond(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """Render the lock-out page; the API's response is kept as it is."""
    if response.headers.get("Content-Type") == "application/problem+json":
        return response
    return render(request, "gallery/locked_out.html", status=429)


def _network(request: HttpRequest) -> str:
    """Return the client's network, which axes keeps on the request."""
    return str(vars(request)["axes_ip_address"])
