"""Lock-out after wrong passwords and codes, by django-axes with the site's own limits.

Ten failed attempts lock an account for one network for 15 minutes. All networks that are new to an
account share a daily limit of wrong passwords.
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
    """Return the normalized name by which django-axes counts attempts with these credentials."""
    given = credentials or {}
    return lock_name(str(given.get("username") or given.get("email") or ""))


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Handler of django-axes that also limits the daily attempts of new networks."""

    def is_locked(self, request: HttpRequest, credentials: Credentials = None) -> bool:
        """Return whether the account is locked for this network now."""
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
        """Count a wrong password or code, unless a lock-out refused it unchecked."""
        refused = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None and not refused:
            account = account_meant_by(request, credentials)
            if not known_networks.is_known(account, _network(request)):
                PASSWORDS_OF_NEW_NETWORKS.count(account)

    def user_logged_in(
        self, sender: object, request: HttpRequest, user: User, **kwargs: object
    ) -> None:
        """Reset the count of the account that was signed in to.

        AXES_RESET_ON_SUCCESS would look the account up by name, which may find another one.
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
    """Return the client's network, which django-axes stores on the request."""
    return str(vars(request)["axes_ip_address"])
