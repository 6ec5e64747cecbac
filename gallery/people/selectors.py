from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.db.models import QuerySet
from knox.models import AuthToken

from gallery.models import User


def tokens(*, owner: User) -> QuerySet[AuthToken]:
    """The person's API tokens, newest first."""
    found: QuerySet[AuthToken] = AuthToken.objects.filter(user=owner).order_by("-created")
    return found


def primary_email(*, owner: User) -> str:
    """The address that the site writes to, or an empty text."""
    found = EmailAddress.objects.get_primary(owner)
    return str(found.email if found else owner.email)


def two_step_on(*, owner: User) -> bool:
    """Whether signing in asks for a second step."""
    return bool(is_mfa_enabled(owner))
