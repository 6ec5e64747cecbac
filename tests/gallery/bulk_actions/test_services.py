"""Many pictures at once: bounded batches, every action undone, nobody else's pictures touched."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gallery.albums import services as albums
from gallery.bulk_actions import services as bulk_actions
from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import (
    BulkAction,
    BulkActionStep,
    Image,
    User,
)
from gallery.search import listing
from tests import rows
from tests.gallery.captioned_pictures import Picture

pytestmark = pytest.mark.postgresql


def test_nobody_uses_anothers_album_or_undoes_their_action(owner: User, picture: Picture) -> None:
    stranger = rows.person("grace")
    hers = albums.create(owner=stranger, title="Hers")
    image = picture()
    with pytest.raises(NotFoundError):
        bulk_actions.act(owner=owner, action="add", ids=[image.pk], arguments={"album": hers.pk})
    step = bulk_actions.act(owner=owner, action="favourite", ids=[image.pk])
    with pytest.raises(NotFoundError):
        bulk_actions.undo(owner=stranger, bulk_action_id=step.bulk_action.pk)
    with pytest.raises(NotFoundError):
        bulk_actions.act(
            owner=stranger, action="", ids=[image.pk], bulk_action_id=step.bulk_action.pk
        )


@pytest.mark.parametrize("text", ["", "dog", "is:unreviewed"])
def test_all_that_match_are_done_batch_by_batch(
    text: str, owner: User, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_actions, "BATCH", 2)
    for number in range(5):
        picture(f"dog {number}")
    picture("a dog", person=rows.person("grace"))
    query, cursor, bulk_action_id, steps = listing.read(text), "", None, 0
    while True:
        step = bulk_actions.act(
            owner=owner, action="accept", query=query, cursor=cursor, bulk_action_id=bulk_action_id
        )
        cursor, bulk_action_id, steps = step.next_cursor, step.bulk_action.pk, steps + 1
        if not cursor:
            break
    assert (step.bulk_action.changed, steps) == (5, 3)
    assert Image.objects.filter(review="reviewed").count() == 5
    assert [
        bulk_actions.undo(owner=owner, bulk_action_id=step.bulk_action.pk) for _ in range(3)
    ] == [2, 1, 0]
    assert not Image.objects.filter(review="reviewed").exists()


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"action": "burn", "ids": [1]}, "unknown_action"),
        ({"action": "delete", "ids": []}, "nothing_chosen"),
        ({"action": "delete", "ids": list(range(501))}, "too_many_at_once"),
        ({"action": "recaption", "ids": [1], "arguments": {"captioner": "x"}}, "unknown_captioner"),
        ({"action": "", "ids": [1], "bulk_action_id": uuid.UUID(int=1)}, "not_found"),
    ],
)
def test_what_cannot_be_done_is_said(owner: User, params: dict[str, Any], code: str) -> None:
    with pytest.raises(GalleryError) as caught:
        bulk_actions.act(owner=owner, **params)
    assert caught.value.code == code
    assert not BulkActionStep.objects.exists()


def test_bulk_actions_are_forgotten_after_a_day(owner: User, picture: Picture) -> None:
    old = bulk_actions.act(owner=owner, action="favourite", ids=[picture().pk]).bulk_action
    new = bulk_actions.act(owner=owner, action="favourite", ids=[picture().pk]).bulk_action
    BulkAction.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
    assert bulk_actions.forget_bulk_actions() == 1
    assert list(BulkAction.objects.all()) == [new]
    assert BulkActionStep.objects.count() == 1
