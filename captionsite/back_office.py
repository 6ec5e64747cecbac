"""The back office: Django's admin site, without a sign-in form of its own."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from gallery.core import staff


class BackOffice(AdminSite):
    """Admin site that uses the site's sign-in page, with its limits and second step."""

    def has_permission(self, request: HttpRequest) -> bool:
        return staff.may_act(request.user)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the sign-in page, or back. Raises PermissionDenied, SecondStepNeededError."""
        if not request.user.is_authenticated:
            return redirect_to_login(_next(request), resolve_url(settings.LOGIN_URL))
        if not staff.allowed(request.user):
            raise PermissionDenied
        return redirect(_next(request))

    def password_change(  # type: ignore[override]  # a redirect has no template
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the site's page for a password change, which limits attempts."""
        return redirect("account_change_password")


def _next(request: HttpRequest) -> str:
    """Return the URL in `next` if it is on this site, or else the admin's index."""
    place = request.GET.get(REDIRECT_FIELD_NAME, "")
    own = url_has_allowed_host_and_scheme(
        place, {request.get_host()}, require_https=request.is_secure()
    )
    return place if own and place != reverse("admin:login") else reverse("admin:index")
