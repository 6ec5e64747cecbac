"""Writes of accounts: newcomer's tour, API tokens, sign-in for a token."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from gallery.accounts import second_step
from gallery.accounts.forms import SecondStepForm
from gallery.core import staff
from gallery.core.errors import GalleryError, NotFoundError, SecondStepNeededError
from gallery.models import ApiToken, User

TOKEN_DAYS = 90
USUAL_SCOPES = (ApiToken.Scope.READ, ApiToken.Scope.WRITE)


def finish_tour(*, owner: User) -> None:
    """Mark the newcomer's tour as finished."""
    User.objects.filter(pk=owner.pk).update(tour_done=True)


def create_token(
    *, owner: User, name: str = "", scopes: Iterable[str] = USUAL_SCOPES, days: int = TOKEN_DAYS
) -> tuple[ApiToken, str]:
    """Create an API token; return it with its plain text, which is stored only as a hash."""
    wanted = set(scopes)
    instance, plain = ApiToken.objects.create(
        user=owner,
        expiry=timedelta(days=days),
        name=name,
        scopes=[scope for scope in ApiToken.Scope.values if scope in wanted],
    )
    return instance, plain


def revoke_token(*, owner: User, token_key: str) -> None:
    """Delete a token. Raises NotFoundError."""
    gone, _ = ApiToken.objects.filter(user=owner, token_key=token_key).delete()
    if not gone:
        raise NotFoundError("token")


def sign_in_for_token(
    *, request: HttpRequest, username: str, password: str, code: str = "", **wanted: Any
) -> tuple[ApiToken, str]:
    """Check username, password and any second factor, then create an API token.

    `wanted` are the arguments of `create_token`. The lock-out is the same as on the pages, and a
    wrong code counts like a wrong password. Raises GalleryError: wrong_credentials,
    mfa_code_required, mfa_code_wrong (401), second_step_needed (403), locked_out (429).
    """
    credentials = {"username": username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise GalleryError("locked_out")
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        raise GalleryError("wrong_credentials")
    if is_mfa_enabled(user):
        _require_second_step(user, code)
    if staff.lacks_second_step(user):
        raise SecondStepNeededError
    user_logged_in.send(sender=User, request=request, user=user)
    return create_token(owner=user, **wanted)


def confirm_code(*, request: HttpRequest, owner: User, code: str) -> None:
    """Check a code of the owner's second step, if they have one, to confirm an action.

    Raises GalleryError: mfa_code_required, mfa_code_wrong (401), locked_out.
    """
    if is_mfa_enabled(owner):
        _require_second_step(owner, code)


def _require_second_step(user: User, code: str) -> None:
    if not code:
        raise GalleryError("mfa_code_required")
    form = SecondStepForm(user=user, data={"code": code})
    if form.has_error("code", code=second_step.NO_MORE):
        raise GalleryError("locked_out")
    if not form.is_valid():
        raise GalleryError("mfa_code_wrong")
    form.authenticator.record_usage()
