"""End of access: what a new password, a second step or another main mail address takes away.

API tokens outlive the session that made them, so whoever had them before must not keep them.
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
    """Delete all API tokens of a user and tell them by mail; return how many there were."""
    names = [token.name or f"{token.token_key}…" for token in selectors.tokens(owner=owner)]
    gone: int = ApiToken.objects.filter(user=owner).delete()[0]
    if names:
        transaction.on_commit(lambda: _tell(owner, names))
    return gone


@transaction.atomic
def end_elsewhere(*, owner: User, session_key: str | None) -> None:
    """End a user's API tokens and every session but the one with this key."""
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
    except OSError as error:  # the tokens are gone all the same
        logger.warning("The mail about revoked tokens was not sent: %s", type(error).__name__)
