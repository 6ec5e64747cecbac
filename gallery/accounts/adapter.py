from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest

from gallery.accounts import invitations
from gallery.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth adapter with the site's sign-up rule: open, or by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN) or invitations.carried(request) is not None

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Create the user; where sign-up is closed, use the invitation in the same transaction."""
        person: User = super().save_user(request, user, form, commit=commit)
        if not settings.SIGNUP_OPEN and commit:
            _use_invitation(request, person)
        return person

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        """Store a new password; what ends with it (`TokensEndWithPassword`) ends with it or not."""
        super().set_password(user, password)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth adapter of OpenID Connect: OIDC_SIGNUP lets its users in without an invitation."""

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
