"""Accept, edit, add, skip, restore: what becomes of a picture, its references, its history."""

import pytest

from gallery.captions import history, services
from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import Image, Review, User
from tests import rows
from tests.optional import required

pytestmark = pytest.mark.postgresql


def references(image: Image) -> list[str]:
    rows_ = image.captions.filter(reference=True).order_by("pk")
    return list(rows_.values_list("text", flat=True))


def test_accepting_keeps_the_sentence_and_says_who(owner: User, image: Image):
    services.judge(owner=owner, image_id=image.pk, verdict="accept")
    image.refresh_from_db()
    assert image.review == "reviewed"
    assert (Review.objects.get().action, Review.objects.get().person) == ("accepted", owner)
    services.accept(owner=owner, image_id=image.pk)
    assert Review.objects.count() == 1  # there was nothing left to accept
    assert references(image) == []  # a captioner's words are no reference, accepted or not


def test_an_edit_replaces_a_sentence_and_an_addition_stands_beside_it(owner: User, image: Image):
    services.judge(owner=owner, image_id=image.pk, verdict="edit", text="a dog  runs on sand")
    services.judge(owner=owner, image_id=image.pk, verdict="add", text="our dog at the sea")
    image.refresh_from_db()
    assert (image.review, image.score) == ("human", None)
    assert required(image.caption).text == "a dog runs on sand"
    assert references(image) == ["a dog runs on sand", "our dog at the sea"]
    services.correct(owner=owner, image_id=image.pk, text="a dog runs on wet sand")
    assert references(image) == ["our dog at the sea", "a dog runs on wet sand"]


def test_a_picture_without_a_sentence_takes_the_first_that_is_added(owner: User):
    bare = rows.picture(owner)
    services.add_reference(owner=owner, image_id=bare.pk, text="a grey wall")
    bare.refresh_from_db()
    assert required(bare.caption).text == "a grey wall"
    assert bare.review == "human"
    with pytest.raises(GalleryError, match="no sentence to accept"):
        services.accept(owner=owner, image_id=rows.picture(owner, name="b.png").pk)


def test_the_history_shows_the_words_that_changed_and_restores(owner: User, image: Image):
    first = image.caption
    services.correct(owner=owner, image_id=image.pk, text="a dog runs on wet sand")
    newest, oldest = history.page(owner=owner, image_id=image.pk).changes
    assert [(p.kind, p.text) for p in newest.parts] == [
        ("same", "a dog runs on"),
        ("removed", "the grass"),
        ("added", "wet sand"),
    ]
    assert (newest.action, newest.person, newest.current) == ("edited", owner, True)
    assert (oldest.action, oldest.caption, oldest.current) == ("wrote", first, False)
    services.restore(owner=owner, image_id=image.pk, caption_id=required(first).pk)
    image.refresh_from_db()
    assert (image.caption, image.review, image.score) == (
        first,
        "reviewed",
        required(first).sureness,
    )
    assert references(image) == []
    lines = history.page(owner=owner, image_id=image.pk).changes
    assert [line.action for line in lines] == ["restored", "edited", "wrote"]
    assert [line.current for line in lines] == [True, False, False]


def test_nobody_restores_what_is_not_theirs(owner: User, image: Image):
    other = rows.picture(owner, name="other.png")
    with pytest.raises(NotFoundError):
        services.restore(owner=owner, image_id=other.pk, caption_id=required(image.caption_id))
    with pytest.raises(NotFoundError):
        services.judge(owner=rows.person("eve"), image_id=image.pk, verdict="accept")
    with pytest.raises(GalleryError, match="Choose accept"):
        services.judge(owner=owner, image_id=image.pk, verdict="burn")


def test_one_persons_sentences_for_a_picture_are_bounded_and_leave_room_for_others(
    owner: User, image: Image, monkeypatch
):
    monkeypatch.setattr(services, "MAX_SENTENCES", 2)
    friend = rows.person("friend")
    for number in range(2):
        services.correct(owner=owner, image_id=image.pk, text=f"dog {number}", author=friend)
    with pytest.raises(GalleryError) as refused:
        services.correct(owner=owner, image_id=image.pk, text="a third", author=friend)
    assert (refused.value.code, refused.value.status) == ("too_many_captions", 409)
    assert services.correct(owner=owner, image_id=image.pk, text="my own dog").author == owner
    services.add_reference(owner=owner, image_id=image.pk, text="and its shadow")
    with pytest.raises(GalleryError, match="2 sentences"):
        services.add_reference(owner=owner, image_id=image.pk, text="and a third")
