"""Bulk actions in bounded steps; each can be undone for a day.

A step is one request and one transaction. The client sends the response's cursor in the next
request until it is empty, so that no request is slow for any number of images.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gallery.bulk_actions.actions import ACTIONS, Arguments
from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import BulkAction, BulkActionStep, User
from gallery.search import listing
from gallery.search.grammar import Query

BATCH = 500
UNDO_HOURS = 24


@dataclass(frozen=True)
class StepResult:
    """Result of one step of a bulk action. `next_cursor` is empty after the last step."""

    bulk_action: BulkAction
    next_cursor: str = ""

    @property
    def done(self) -> str:
        """Return the message about the images changed so far."""
        return str(ACTIONS[self.bulk_action.action].done % {"n": self.bulk_action.changed})


@transaction.atomic
def act(
    *,
    owner: User,
    action: str,
    ids: Sequence[int] = (),
    query: Query | None = None,
    cursor: str = "",
    arguments: Arguments | None = None,
    bulk_action_id: uuid.UUID | None = None,
) -> StepResult:
    """Apply an action to these images, or to the next batch of all that a query finds.

    Raise GalleryError: unknown_action, too_many_at_once, nothing_chosen, bad_search, and the
    action's own errors.
    """
    bulk_action = _get_or_create(owner, action, arguments or {}, bulk_action_id)
    if query is None:
        chosen, next_cursor = _require_countable(ids), ""
    else:
        chosen, next_cursor = listing.batch(owner=owner, query=query, cursor=cursor, size=BATCH)
    before = ACTIONS[bulk_action.action].do(owner, chosen, bulk_action.arguments)
    if before:
        BulkActionStep.objects.create(bulk_action=bulk_action, before=before)
        BulkAction.objects.filter(pk=bulk_action.pk).update(changed=F("changed") + len(before))
        bulk_action.refresh_from_db()
    return StepResult(bulk_action, next_cursor)


def _get_or_create(
    owner: User, action: str, arguments: Arguments, bulk_action_id: uuid.UUID | None
) -> BulkAction:
    if bulk_action_id is not None:
        return get_bulk_action(owner=owner, bulk_action_id=bulk_action_id)
    if action not in ACTIONS:
        raise GalleryError("unknown_action")
    return BulkAction.objects.create(owner=owner, action=action, arguments=arguments)


def get_bulk_action(*, owner: User, bulk_action_id: uuid.UUID) -> BulkAction:
    """Return the owner's bulk action. Raise NotFoundError once it can no longer be undone."""
    found = BulkAction.objects.filter(owner=owner, pk=bulk_action_id).first()
    if found is None:
        raise NotFoundError("bulk_action")
    return found


def _require_countable(ids: Sequence[int]) -> Sequence[int]:
    if not ids:
        raise GalleryError("nothing_chosen")
    if len(ids) > BATCH:
        raise GalleryError("too_many_at_once", most=BATCH)
    return ids


@transaction.atomic
def undo(*, owner: User, bulk_action_id: uuid.UUID) -> int:
    """Undo the last step of a bulk action; return how many steps are left."""
    bulk_action = get_bulk_action(owner=owner, bulk_action_id=bulk_action_id)
    step = bulk_action.steps.select_for_update().order_by("-pk").first()
    if step is not None:
        ACTIONS[bulk_action.action].undo(owner, step.before, bulk_action.arguments)
        step.delete()
    return bulk_action.steps.count()


def forget_bulk_actions() -> int:
    """Delete bulk actions that can no longer be undone; return how many."""
    old = BulkAction.objects.filter(created_at__lt=timezone.now() - timedelta(hours=UNDO_HOURS))
    count = old.count()
    BulkActionStep.objects.filter(bulk_action__in=old).delete()
    old.delete()
    return count
