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
    """allauth, with this site's rule on who may sign up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN) or invitations.carried(request) is not None

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Make the account; where sign-up is closed, use its invitation up with it."""
        person: User = super().save_user(request, user, form, commit=commit)
        if not settings.SIGNUP_OPEN and commit:
            _use_invitation(request, person)
        return person


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in with somebody else's directory: who is in it may be let in without an invitation."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        if settings.OIDC_SIGNUP:
            return True
        return bool(super().is_open_for_signup(request, sociallogin))

    @transaction.atomic
    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: Form | None = None
    ) -> User:
        """Make the account; where it needs an invitation, use that up with it."""
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
