"""Who may train: staff."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from gallery.core.errors import GalleryError

View = Callable[..., HttpResponseBase]


def staff_only(view: View) -> View:
    """Let staff in; others are told that this is not theirs, or led to the door."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_staff:
            raise GalleryError("not_allowed.training")
        return view(request, *args, **kwargs)

    return guarded


class IsStaff(BasePermission):
    """The same in the API."""

    def has_permission(self, request: Request, view: object) -> bool:
        return bool(request.user and request.user.is_staff)
