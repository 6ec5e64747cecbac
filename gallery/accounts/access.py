"""End of API tokens and sessions after changes of password, second step or primary mail address.

API tokens outlive the session that created them, so an intruder's must end with a new password.
"""

import logging

from allauth.usersessions.models import UserSession
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from gallery.accounts import selectors
from gallery.models import ApiToken, User

logger = logging.getLogger(__name__)


@transaction.atomic
def end_tokens(*, owner: User) -> int:
    """Delete all API tokens of a user and notify them by mail; return how many there were."""
    names = [token.name or f"{token.token_key}…" for token in selectors.tokens(owner=owner)]
    gone: int = ApiToken.objects.filter(user=owner).delete()[0]
    if names:
        transaction.on_commit(lambda: _tell(owner, names))
    return gone


@transaction.atomic
def end_elsewhere(*, owner: User, session_key: str | None) -> None:
    """Delete a user's API tokens and all sessions except the one with this key."""
    end_tokens(owner=owner)
    for session in UserSession.objects.filter(user=owner).exclude(session_key=session_key or ""):
        session.end()


def _tell(owner: User, names: list[str]) -> None:
    address = selectors.primary_email(owner=owner)
    if not address:
        return
    text = _(
        "Your account was secured anew (a password, a second step or a main address), so all API "
        "tokens were revoked:\n\n%(names)s\n\nMake new ones on your account page for the programs "
        "that still need one."
    ) % {"names": "\n".join(names)}
    try:
        send_mail(_("Your API tokens were revoked"), text, None, [address])
    except OSError as error:  # the tokens are deleted even if the mail fails
        logger.warning("The mail about revoked tokens was not sent: %s", type(error).__name__)
