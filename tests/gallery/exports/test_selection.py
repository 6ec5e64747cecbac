"""Which pictures an export holds."""

from typing import Any

import pytest
from django.utils import timezone

from gallery.core.errors import GalleryError, NotFoundError
from gallery.exports import selection, services
from gallery.models import Album, AlbumPicture, Image
from gallery.search import index
from tests.gallery.exports.conftest import files

pytestmark = pytest.mark.postgresql


def test_an_album_and_a_choice_take_only_their_own(made, picture, owner, stranger):
    inside, outside = picture("in.png"), picture("out.png")
    album = Album.objects.create(owner=owner, title="Summer")
    AlbumPicture.objects.create(album=album, image=inside)
    assert set(files(made("txt", selection.of_album(album.pk)))) == {"in.txt"}
    assert set(files(made("txt", selection.of_images([outside.pk])))) == {"out.txt"}
    with pytest.raises(NotFoundError):
        services.ask(owner=stranger, form="txt", selection=selection.of_album(album.pk))
    with pytest.raises(GalleryError, match="no pictures"):
        services.ask(owner=stranger, form="txt", selection=selection.of_images([inside.pk]))


def test_the_trash_does_not_leave(made, picture):
    picture("kept.png")
    Image.objects.filter(pk=picture("gone.png").pk).update(deleted_at=timezone.now())
    assert set(files(made("txt"))) == {"kept.txt"}


def test_a_search_selects_what_it_finds_batch_by_batch(owner, picture, monkeypatch):
    monkeypatch.setattr(selection, "AT_ONCE", 2)
    dogs = [picture(f"{n}.png", text="a dog").pk for n in range(5)]
    index.refresh([*dogs, picture("cat.png").pk])
    assert selection.of_search(owner=owner, text="dog") == {"images": dogs}
    assert selection.of_search(owner=owner, text=" ") == selection.of_all()


def test_more_pictures_than_an_export_can_name_are_refused(monkeypatch):
    monkeypatch.setattr(selection, "MOST_IDS", 2)
    assert selection.of_images([2, 1, 2]) == {"images": [1, 2]}
    with pytest.raises(GalleryError, match="2 pictures"):
        selection.of_images([1, 2, 3])


def test_a_stored_selection_of_another_kind_is_refused(owner):
    stored: Any = {"people": [1]}
    with pytest.raises(GalleryError) as caught:
        selection.pictures(owner=owner, selection=stored)
    assert caught.value.code == "bad_selection"
