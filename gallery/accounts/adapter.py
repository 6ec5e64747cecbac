import hashlib
import time
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gallery.accounts import invitations
from gallery.core.client_address import client_address
from gallery.http import throttling
from gallery.http.site_address import site_name
from gallery.models import User


@dataclass(frozen=True)
class _Site:
    """Name and domain of the site for allauth's mail templates, in place of a Django Site."""

    name: str
    domain: str


MAILS = {"account/email/password_reset_key", "account/email/unknown_account"}
MAILS_A_MINUTE = 5


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth adapter with the site's rules for sign-up, user names and mails."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN) or invitations.carried(request) is not None

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the client's address for limits, notifications and the list of sessions."""
        return client_address(request)

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Normalize a new user name. Raises ValidationError, also for a mail address."""
        name = User.normalize_username(username)
        if "@" in name:
            raise ValidationError(_("A name has no @: it would be taken for a mail address."))
        return str(super().clean_username(name, shallow=shallow))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail with the site's name in it.

        Anybody can request some mails for any address; those above a few a minute are not sent.
        """
        if template_prefix in MAILS:
            digest = hashlib.sha256(email.casefold().encode()).hexdigest()
            if throttling.count(f"mails_{digest}_{int(time.time() // 60)}", 60) > MAILS_A_MINUTE:
                return
        name = site_name(self.request)
        super().send_mail(template_prefix, email, context | {"current_site": _Site(name, name)})

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Create the user; where sign-up is closed, use the invitation in the same transaction."""
        person: User = super().save_user(request, user, form, commit=commit)
        if not settings.SIGNUP_OPEN and commit:
            _use_invitation(request, person)
        return person

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Store a password and end API tokens (`TokensEndWithPassword`) in one transaction."""
        super().set_password(user, password)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth adapter for OpenID Connect, whose users need no invitation with OIDC_SIGNUP."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        if settings.OIDC_SIGNUP:
            return True
        return bool(super().is_open_for_signup(request, sociallogin))

    @transaction.atomic
    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: Form | None = None
    ) -> User:
        """Create the user; where an invitation is needed, use it in the same transaction."""
        person: User = super().save_user(request, sociallogin, form)
        if not (settings.OIDC_SIGNUP or settings.SIGNUP_OPEN):
            _use_invitation(request, person)
        return person


def _use_invitation(request: HttpRequest, person: User) -> None:
    invitation = invitations.carried(request)
    if invitation is None:
        raise invitations.gone()
    invitations.use(invitation, person=person)
    del request.session[invitations.IN_SESSION]
