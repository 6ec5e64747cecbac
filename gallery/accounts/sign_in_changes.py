"""Receivers of allauth's signals, for changes of sign-in that its adapters have no hook for."""

from typing import Any

from allauth.account.signals import email_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.dispatch import receiver
from django.http import HttpRequest

from gallery.accounts import access
from gallery.models import User


@receiver(authenticator_added)
def second_step_added(
    sender: type, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """End other access when a second step is enabled, but not for new recovery codes."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        access.end_elsewhere(owner=user, session_key=request.session.session_key)


@receiver(email_changed)
def main_address_changed(sender: type, request: HttpRequest, user: User, **_: Any) -> None:
    """End other access when another mail address becomes the primary one."""
    access.end_elsewhere(owner=user, session_key=request.session.session_key)
