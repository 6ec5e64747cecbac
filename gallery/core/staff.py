"""Who may do what is staff's: staff, with a second step where the site asks for one.

Nothing else reads `is_staff` to decide what somebody may do.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from gallery.core.errors import SecondStepNeededError
from gallery.models import User


def may_act(user: User | AnonymousUser | None) -> bool:
    """Return whether a user may do what is staff's."""
    active = user is not None and user.is_active and user.is_staff
    return bool(active) and not lacks_second_step(user)


def lacks_second_step(user: User | AnonymousUser | None) -> bool:
    """Return whether a user is staff and has not set up the second step that they need."""
    if not isinstance(user, User) or not user.is_staff or not _needs_second_step(user):
        return False
    return not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def allowed(user: User | AnonymousUser | None) -> bool:
    """Return whether a user may do what is staff's. Raises SecondStepNeededError."""
    if lacks_second_step(user):
        raise SecondStepNeededError
    return may_act(user)


def _needs_second_step(user: User) -> bool:
    return settings.STAFF_MFA == "required" or (settings.PRODUCTION and user.is_superuser)
