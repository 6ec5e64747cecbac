"""Many pictures at once: bounded batches, every deed undone, nobody else's pictures touched."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gallery.errors import GalleryError, NotFoundError
from gallery.jobs import claims
from gallery.library import albums, bulk, listing
from gallery.library.verbs import VERBS
from gallery.models import AlbumPicture, Caption, Deed, DeedStep, Image, Job, SearchEntry, User
from gallery.search import index
from tests import rows
from tests.gallery.library.conftest import Picture

pytestmark = pytest.mark.postgresql


def facts() -> list[Any]:
    """Everything that a deed may change. When a picture entered an album is not counted."""
    columns = ("pk", "deleted_at", "favourite", "review", "caption_id", "captioner", "score")
    return [
        list(Image.objects.order_by("pk").values_list(*columns)),
        sorted(AlbumPicture.objects.values_list("album_id", "image_id")),
        list(SearchEntry.objects.order_by("pk").values_list("pk", "terms", "caption")),
    ]


def arguments(owner: User, inside: Image) -> dict[str, int]:
    """Two albums, with one picture in the first of them."""
    source, album = albums.create(owner=owner, title="A"), albums.create(owner=owner, title="B")
    albums.add(owner=owner, album_id=source.pk, image_ids=[inside.pk])
    return {"source": source.pk, "album": album.pk}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_deed_changes_something_and_can_be_undone(
    verb: str, owner: User, picture: Picture
) -> None:
    images = [picture(f"dog {number}") for number in range(3)]
    ids = [image.pk for image in images]
    given = arguments(owner, images[0])
    if verb == "restore":
        bulk.act(owner=owner, verb="delete", ids=ids)
    if verb == "unfavourite":
        bulk.act(owner=owner, verb="favourite", ids=ids[:2])
    if verb == "remove":
        given["album"] = given["source"]
    before = facts()
    step = bulk.act(owner=owner, verb=verb, ids=ids, arguments=given)
    assert step.deed.changed > 0
    assert step.done
    if verb != "recaption":
        assert facts() != before
    assert bulk.undo(owner=owner, deed_id=step.deed.pk) == 0
    after = facts()
    if verb == "restore":
        assert all(image[1] for image in after[0])
        after[0] = [(*image[:1], None, *image[2:]) for image in after[0]]
        before[0] = [(*image[:1], None, *image[2:]) for image in before[0]]
    assert after == before
    assert bulk.undo(owner=owner, deed_id=step.deed.pk) == 0


def test_the_index_is_what_a_rebuild_would_write_after_every_deed(
    owner: User, picture: Picture
) -> None:
    images = [picture() for _ in range(2)]
    given = arguments(owner, images[0])
    for verb in ("favourite", "accept", "add", "move", "unfavourite", "delete"):
        bulk.act(owner=owner, verb=verb, ids=[image.pk for image in images], arguments=given)
        kept = list(SearchEntry.objects.order_by("pk").values())
        index.rebuild()
        assert list(SearchEntry.objects.order_by("pk").values()) == kept


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"add", "remove", "move"}))
def test_a_strangers_pictures_stay_as_they_are(verb: str, owner: User, picture: Picture) -> None:
    stranger = rows.person("grace")
    hers = picture(person=stranger)
    before = facts()
    step = bulk.act(owner=owner, verb=verb, ids=[hers.pk])
    assert step.deed.changed == 0
    assert facts() == before
    assert not Job.objects.exists()


def test_nobody_uses_anothers_album_or_undoes_anothers_deed(owner: User, picture: Picture) -> None:
    stranger = rows.person("grace")
    hers = albums.create(owner=stranger, title="Hers")
    image = picture()
    with pytest.raises(NotFoundError):
        bulk.act(owner=owner, verb="add", ids=[image.pk], arguments={"album": hers.pk})
    step = bulk.act(owner=owner, verb="favourite", ids=[image.pk])
    with pytest.raises(NotFoundError):
        bulk.undo(owner=stranger, deed_id=step.deed.pk)
    with pytest.raises(NotFoundError):
        bulk.act(owner=stranger, verb="", ids=[image.pk], deed_id=step.deed.pk)


@pytest.mark.parametrize("text", ["", "dog", "is:unreviewed"])
def test_all_that_match_are_done_batch_by_batch(
    text: str, owner: User, picture: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 2)
    for number in range(5):
        picture(f"dog {number}")
    picture("a dog", person=rows.person("grace"))
    query, cursor, deed_id, steps = listing.read(text), "", None, 0
    while True:
        step = bulk.act(owner=owner, verb="accept", query=query, cursor=cursor, deed_id=deed_id)
        cursor, deed_id, steps = step.next_cursor, step.deed.pk, steps + 1
        if not cursor:
            break
    assert (step.deed.changed, steps) == (5, 3)
    assert Image.objects.filter(review="reviewed").count() == 5
    assert [bulk.undo(owner=owner, deed_id=step.deed.pk) for _ in range(3)] == [2, 1, 0]
    assert not Image.objects.filter(review="reviewed").exists()


def test_a_new_sentence_goes_when_asking_for_it_is_undone(
    owner: User, picture: Picture, version: Any
) -> None:
    done, waits = picture("a dog"), picture("a cat")
    former = done.caption
    step = bulk.act(owner=owner, verb="recaption", ids=[done.pk, waits.pk])
    again = bulk.act(owner=owner, verb="recaption", ids=[done.pk, waits.pk])
    assert (step.deed.changed, again.deed.changed) == (2, 0)
    job = Job.objects.get(image=done)
    new = Caption.objects.create(
        image=done, text="a wolf", source="machine", model_version=version, job=job
    )
    Job.objects.filter(pk=job.pk).update(state="succeeded")
    Image.objects.filter(pk=done.pk).update(caption=new)
    bulk.undo(owner=owner, deed_id=step.deed.pk)
    done.refresh_from_db()
    assert done.caption == former
    assert Job.objects.get(image=waits).state == "cancelled"


def test_deleting_stops_the_jobs_and_coming_back_queues_what_has_no_sentence(owner: User) -> None:
    image = rows.picture(owner)
    rows.job(owner, image=image)
    (running,) = claims.claim(kind=Job.Kind.CAPTION, worker="w", limit=1)
    step = bulk.act(owner=owner, verb="delete", ids=[image.pk])
    running.refresh_from_db()
    assert running.state == "cancelled"
    bulk.undo(owner=owner, deed_id=step.deed.pk)
    assert Job.objects.filter(image=image, state="queued").count() == 1


def test_a_picture_that_is_here_again_does_not_come_back_twice(owner: User) -> None:
    image = rows.picture(owner)
    bulk.act(owner=owner, verb="delete", ids=[image.pk])
    twin = rows.picture(owner, name="twin.png")
    Image.objects.filter(pk=twin.pk).update(sha256=image.sha256)
    step = bulk.act(owner=owner, verb="restore", ids=[image.pk])
    assert step.deed.changed == 0


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"verb": "burn", "ids": [1]}, "unknown_action"),
        ({"verb": "delete", "ids": []}, "nothing_chosen"),
        ({"verb": "delete", "ids": list(range(501))}, "too_many_at_once"),
        ({"verb": "recaption", "ids": [1], "arguments": {"captioner": "x"}}, "unknown_captioner"),
        ({"verb": "", "ids": [1], "deed_id": uuid.UUID(int=1)}, "not_found"),
    ],
)
def test_what_cannot_be_done_is_said(owner: User, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(GalleryError) as caught:
        bulk.act(owner=owner, **asked)
    assert caught.value.code == code
    assert not DeedStep.objects.exists()


def test_deeds_are_forgotten_after_a_day(owner: User, picture: Picture) -> None:
    old = bulk.act(owner=owner, verb="favourite", ids=[picture().pk]).deed
    new = bulk.act(owner=owner, verb="favourite", ids=[picture().pk]).deed
    Deed.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
    assert bulk.forget_deeds() == 1
    assert list(Deed.objects.all()) == [new]
    assert DeedStep.objects.count() == 1
