"""Each action: it changes only one's own pictures, keeps the index, and is undone."""

from typing import Any

import pytest

from gallery.albums import services as albums
from gallery.bulk_actions import services as bulk_actions
from gallery.bulk_actions.actions import ACTIONS, Arguments
from gallery.jobs import claims
from gallery.models import (
    AlbumPicture,
    Caption,
    Image,
    Job,
    SearchEntry,
    User,
)
from gallery.search import index
from tests import rows
from tests.gallery.captioned_pictures import Picture

pytestmark = pytest.mark.postgresql


def facts() -> list[Any]:
    """Everything that an action may change. When a picture entered an album is not counted."""
    columns = ("pk", "deleted_at", "favourite", "review", "caption_id", "captioner", "score")
    return [
        list(Image.objects.order_by("pk").values_list(*columns)),
        sorted(AlbumPicture.objects.values_list("album_id", "image_id")),
        list(SearchEntry.objects.order_by("pk").values_list("pk", "terms", "caption")),
    ]


def arguments(owner: User, inside: Image) -> Arguments:
    """Two albums, with one picture in the first of them."""
    source, album = albums.create(owner=owner, title="A"), albums.create(owner=owner, title="B")
    albums.add(owner=owner, album_id=source.pk, image_ids=[inside.pk])
    return {"source": source.pk, "album": album.pk}


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_changes_something_and_can_be_undone(
    action: str, owner: User, picture: Picture
) -> None:
    images = [picture(f"dog {number}") for number in range(3)]
    ids = [image.pk for image in images]
    given = arguments(owner, images[0])
    if action == "restore":
        bulk_actions.act(owner=owner, action="delete", ids=ids)
    if action == "unfavourite":
        bulk_actions.act(owner=owner, action="favourite", ids=ids[:2])
    if action == "remove":
        given["album"] = given["source"]
    before = facts()
    step = bulk_actions.act(owner=owner, action=action, ids=ids, arguments=given)
    assert step.bulk_action.changed > 0
    assert step.done
    if action != "recaption":
        assert facts() != before
    assert bulk_actions.undo(owner=owner, bulk_action_id=step.bulk_action.pk) == 0
    after = facts()
    if action == "restore":
        assert all(image[1] for image in after[0])
        after[0] = [(*image[:1], None, *image[2:]) for image in after[0]]
        before[0] = [(*image[:1], None, *image[2:]) for image in before[0]]
    assert after == before
    assert bulk_actions.undo(owner=owner, bulk_action_id=step.bulk_action.pk) == 0


def test_the_index_is_as_rebuilt_after_every_action(owner: User, picture: Picture) -> None:
    images = [picture() for _ in range(2)]
    given = arguments(owner, images[0])
    for action in ("favourite", "accept", "add", "move", "unfavourite", "delete"):
        bulk_actions.act(
            owner=owner, action=action, ids=[image.pk for image in images], arguments=given
        )
        kept = list(SearchEntry.objects.order_by("pk").values())
        index.rebuild()
        assert list(SearchEntry.objects.order_by("pk").values()) == kept


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - {"add", "remove", "move"}))
def test_another_users_pictures_stay_the_same(action: str, owner: User, picture: Picture) -> None:
    stranger = rows.person("grace")
    hers = picture(person=stranger)
    before = facts()
    step = bulk_actions.act(owner=owner, action=action, ids=[hers.pk])
    assert step.bulk_action.changed == 0
    assert facts() == before
    assert not Job.objects.exists()


def test_a_new_sentence_goes_when_asking_for_it_is_undone(
    owner: User, picture: Picture, version: Any
) -> None:
    done, waits = picture("a dog"), picture("a cat")
    former = done.caption
    step = bulk_actions.act(owner=owner, action="recaption", ids=[done.pk, waits.pk])
    again = bulk_actions.act(owner=owner, action="recaption", ids=[done.pk, waits.pk])
    assert (step.bulk_action.changed, again.bulk_action.changed) == (2, 0)
    job = Job.objects.get(image=done)
    new = Caption.objects.create(
        image=done, text="a wolf", source="machine", model_version=version, job=job
    )
    Job.objects.filter(pk=job.pk).update(state="succeeded")
    Image.objects.filter(pk=done.pk).update(caption=new)
    bulk_actions.undo(owner=owner, bulk_action_id=step.bulk_action.pk)
    done.refresh_from_db()
    assert done.caption == former
    assert Job.objects.get(image=waits).state == "cancelled"


def test_deleting_stops_the_jobs_and_coming_back_queues_what_has_no_sentence(owner: User) -> None:
    image = rows.picture(owner)
    rows.job(owner, image=image)
    (running,) = claims.claim(kind=Job.Kind.CAPTION, worker="w", limit=1)
    step = bulk_actions.act(owner=owner, action="delete", ids=[image.pk])
    running.refresh_from_db()
    assert running.state == "cancelled"
    bulk_actions.undo(owner=owner, bulk_action_id=step.bulk_action.pk)
    assert Job.objects.filter(image=image, state="queued").count() == 1


def test_a_picture_that_is_here_again_does_not_come_back_twice(owner: User) -> None:
    image = rows.picture(owner)
    bulk_actions.act(owner=owner, action="delete", ids=[image.pk])
    twin = rows.picture(owner, name="twin.png")
    Image.objects.filter(pk=twin.pk).update(sha256=image.sha256)
    step = bulk_actions.act(owner=owner, action="restore", ids=[image.pk])
    assert step.bulk_action.changed == 0
