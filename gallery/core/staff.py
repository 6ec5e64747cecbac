"""Staff permission: `is_staff`, and a second step if the site requires one.

No other module checks `is_staff` for permissions.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from gallery.core.errors import SecondStepNeededError
from gallery.models import User


def may_act(user: User | AnonymousUser | None) -> bool:
    """Return whether a user has staff permission."""
    active = user is not None and user.is_active and user.is_staff
    return bool(active) and not lacks_second_step(user)


def lacks_second_step(user: User | AnonymousUser | None) -> bool:
    """Return whether a user is staff and has not set up the required second step."""
    if not isinstance(user, User) or not user.is_staff or not _needs_second_step(user):
        return False
    return not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def allowed(user: User | AnonymousUser | None) -> bool:
    """Return whether a user has staff permission. Raises SecondStepNeededError."""
    if lacks_second_step(user):
        raise SecondStepNeededError
    return may_act(user)


def _needs_second_step(user: User) -> bool:
    return settings.STAFF_MFA == "required" or (settings.PRODUCTION and user.is_superuser)
