"""Many pictures at once, in batches that each take a moment; every deed can be undone for a day.

A batch is one request and one transaction. Whoever asks goes on with the cursor of the answer
until there is none, so that no number of pictures makes a request slow.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gallery.bulk_actions.actions import VERBS
from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import Deed, DeedStep, User
from gallery.search import listing
from gallery.search.grammar import Query

BATCH = 500
UNDO_HOURS = 24


@dataclass(frozen=True)
class Step:
    """One batch of a deed. `next_cursor` is empty when it was the last."""

    deed: Deed
    next_cursor: str = ""

    @property
    def done(self) -> str:
        """What became of the pictures so far, in words."""
        return str(VERBS[self.deed.verb].done % {"n": self.deed.changed})


@transaction.atomic
def act(
    *,
    owner: User,
    verb: str,
    ids: Sequence[int] = (),
    query: Query | None = None,
    cursor: str = "",
    arguments: dict[str, Any] | None = None,
    deed_id: uuid.UUID | None = None,
) -> Step:
    """Do something to these pictures, or to the next batch of all that a query finds.

    Raises GalleryError: unknown_action, too_many_at_once, nothing_chosen, bad_search, and what
    the verb raises.
    """
    deed = _deed(owner, verb, arguments or {}, deed_id)
    if query is None:
        chosen, next_cursor = _checked(ids), ""
    else:
        chosen, next_cursor = listing.batch(owner=owner, query=query, cursor=cursor, size=BATCH)
    before = VERBS[deed.verb].do(owner, chosen, deed.arguments)
    if before:
        DeedStep.objects.create(deed=deed, before=before)
        Deed.objects.filter(pk=deed.pk).update(changed=F("changed") + len(before))
        deed.refresh_from_db()
    return Step(deed, next_cursor)


def _deed(owner: User, verb: str, arguments: dict[str, Any], deed_id: uuid.UUID | None) -> Deed:
    if deed_id is not None:
        return deed_of(owner=owner, deed_id=deed_id)
    if verb not in VERBS:
        raise GalleryError("unknown_action", _("There is no such action: choose one on the page."))
    return Deed.objects.create(owner=owner, verb=verb, arguments=arguments)


def deed_of(*, owner: User, deed_id: uuid.UUID) -> Deed:
    """What the owner did. Raises NotFoundError once it can no longer be undone."""
    found = Deed.objects.filter(owner=owner, pk=deed_id).first()
    if found is None:
        raise NotFoundError(_("This can no longer be undone."))
    return found


def _checked(ids: Sequence[int]) -> Sequence[int]:
    if not ids:
        raise GalleryError("nothing_chosen", _("Choose at least one picture."))
    if len(ids) > BATCH:
        message = _("Choose %(most)d pictures at most at once.") % {"most": BATCH}
        raise GalleryError("too_many_at_once", message)
    return ids


@transaction.atomic
def undo(*, owner: User, deed_id: uuid.UUID) -> int:
    """Undo the last batch of a deed; return how many batches are left."""
    deed = deed_of(owner=owner, deed_id=deed_id)
    step = deed.steps.select_for_update().order_by("-pk").first()
    if step is not None:
        VERBS[deed.verb].undo(owner, step.before, deed.arguments)
        step.delete()
    return deed.steps.count()


def forget_deeds() -> int:
    """Delete what can no longer be undone; return how many deeds."""
    old = Deed.objects.filter(created_at__lt=timezone.now() - timedelta(hours=UNDO_HOURS))
    count = old.count()
    DeedStep.objects.filter(deed__in=old).delete()
    old.delete()
    return count
