"""Who may train: staff."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from gallery.core import staff
from gallery.core.errors import GalleryError

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """Let only staff use a view: others get 403 (not_allowed), or the sign-in page."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not staff.allowed(request.user):
            raise GalleryError("not_allowed.training")
        return view(request, *args, **kwargs)

    return guarded


class IsStaff(BasePermission):
    """Let only staff use an operation of the API."""

    def has_permission(self, request: Request, view: object) -> bool:
        """Return whether the user is staff. Raises GalleryError (second_step_needed, 403)."""
        return staff.allowed(request.user)
