"""Invitations to sign up: who may create them, and their single use."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from gallery.core import staff
from gallery.core.errors import ConflictError, GalleryError, NotFoundError
from gallery.models import Invitation, User

DAYS = 14
MOST_OPEN = 50  # unused invitations of one user
IN_SESSION = "invitation"


def may_invite(person: User) -> bool:
    """Return whether the user may invite others."""
    return settings.INVITATIONS == "everyone" or (
        settings.INVITATIONS == "staff" and staff.may_act(person)
    )


def invitations(*, owner: User) -> QuerySet[Invitation]:
    """Return the owner's invitations, newest first."""
    return owner.invitations.select_related("used_by").order_by("-pk")


def require_may_invite(person: User) -> None:
    """Check that the user may invite. Raise may_not_invite (403) or SecondStepNeededError."""
    by_right = settings.INVITATIONS == "everyone"
    if not (by_right or (settings.INVITATIONS == "staff" and staff.allowed(person))):
        raise GalleryError("may_not_invite")


@transaction.atomic
def invite(*, owner: User, note: str = "") -> Invitation:
    """Create an invitation. Raises GalleryError: may_not_invite, too_many_invitations (409)."""
    require_may_invite(owner)
    still = invitations(owner=owner).filter(used_at=None, expires_at__gt=timezone.now())
    if still.count() >= MOST_OPEN:
        raise ConflictError("too_many_invitations")
    return Invitation.objects.create(
        made_by=owner, note=note[:100], expires_at=timezone.now() + timedelta(days=DAYS)
    )


@transaction.atomic
def take_back(*, owner: User, invitation_id: int) -> None:
    """Delete an unused invitation. Raises NotFoundError."""
    gone, _ = owner.invitations.filter(pk=invitation_id, used_at=None).delete()
    if not gone:
        raise NotFoundError("invitation")


def _signer() -> Signer:
    return Signer(salt="gallery.accounts.invitation", sep=".")


def token_of(invitation: Invitation) -> str:
    """Return the signed token at the end of an invitation's URL."""
    return _signer().sign(invitation.key.hex)


def found(token: str) -> Invitation:
    """Return the valid invitation of a token. Raises NotFoundError."""
    try:
        key = uuid.UUID(_signer().unsign(token))
    except (BadSignature, ValueError) as error:
        raise gone() from error
    invitation = Invitation.objects.filter(key=key, made_by__is_active=True).first()
    if invitation is None or not invitation.holds:
        raise gone()
    return invitation


def gone() -> NotFoundError:
    """Return the error for an invitation that is no longer valid."""
    return NotFoundError("invitation_over")


def carried(request: HttpRequest) -> Invitation | None:
    """Return the valid invitation in the session, or None."""
    session = getattr(request, "session", {})
    try:
        return found(session.get(IN_SESSION, ""))
    except NotFoundError:
        return None


def use(invitation: Invitation, *, person: User) -> None:
    """Mark an invitation as used. Raises NotFoundError when it was used before."""
    still = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=timezone.now())
    if not still.update(used_at=timezone.now(), used_by=person):
        raise gone()
