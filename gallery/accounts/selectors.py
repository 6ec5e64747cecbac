from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Q, QuerySet
from django.utils import timezone

from gallery.models import ApiToken, User


def tokens(*, owner: User) -> QuerySet[ApiToken]:
    """Return the owner's API tokens that have not expired, newest first."""
    still = Q(expiry=None) | Q(expiry__gt=timezone.now())
    found: QuerySet[ApiToken] = ApiToken.objects.filter(still, user=owner).order_by("-created")
    return found


def primary_email(*, owner: User) -> str:
    """Return the owner's primary email address, or an empty string."""
    found = EmailAddress.objects.get_primary(owner)
    return str(found.email if found else owner.email)


def two_step_on(*, owner: User) -> bool:
    """Return whether the owner has a second factor."""
    return bool(is_mfa_enabled(owner))
