"""Albums: titles, pictures in and out, covers; and the trash that is emptied now."""

import pytest

from gallery.albums import services as albums
from gallery.core.errors import GalleryError, NotFoundError
from gallery.images import services
from gallery.models import Album, Image, User
from tests import rows
from tests.gallery.captioned_pictures import Picture

pytestmark = pytest.mark.postgresql


def test_an_album_shows_its_newest_picture_until_a_cover_is_chosen(
    owner: User, picture: Picture, django_assert_num_queries
) -> None:
    album = albums.create(owner=owner, title="  Summer   2025 ")
    assert album.title == "Summer 2025"
    old, new = picture(), picture()
    albums.add(owner=owner, album_id=album.pk, image_ids=[old.pk, new.pk])
    for number in range(5):
        albums.create(owner=owner, title=f"Empty {number}")
    with django_assert_num_queries(2):
        covers = albums.covers(owner=owner)
    assert [(c.album.title, c.count) for c in covers][-1] == ("Summer 2025", 2)
    assert covers[-1].image == new
    albums.set_cover(owner=owner, album_id=album.pk, image_id=old.pk)
    assert albums.covers(owner=owner)[-1].image == old
    services.trash(owner=owner, image_id=old.pk)
    shown = albums.covers(owner=owner)[-1]
    assert (shown.image, shown.count) == (new, 1)


@pytest.mark.parametrize("title", ["", "  ", "x" * 121, "\x07\u202e"])
def test_a_title_is_a_line_of_text(owner: User, title: str) -> None:
    with pytest.raises(GalleryError) as caught:
        albums.create(owner=owner, title=title)
    assert caught.value.code == "title_invalid"


def test_two_albums_of_one_person_have_two_titles(owner: User) -> None:
    first = albums.create(owner=owner, title="Summer")
    second = albums.create(owner=owner, title="Winter")
    for attempt in (
        lambda: albums.create(owner=owner, title="Summer"),
        lambda: albums.rename(owner=owner, album_id=second.pk, title="Summer"),
    ):
        with pytest.raises(GalleryError) as caught:
            attempt()
        assert caught.value.code == "album_exists"
    assert albums.named(owner=owner, title="Summer") == first
    grace = rows.person("grace")
    hers = albums.create(owner=grace, title="Summer")
    assert hers != first
    assert albums.named(owner=grace, title="Summer") == hers


def test_an_album_goes_and_its_pictures_stay(owner: User, picture: Picture) -> None:
    image, album = picture(), albums.create(owner=owner, title="Summer")
    albums.add(owner=owner, album_id=album.pk, image_ids=[image.pk])
    albums.delete(owner=owner, album_id=album.pk)
    assert Image.objects.get().searchentry.terms.count("zzl") == 0


def test_nobody_touches_anothers_album(owner: User, picture: Picture) -> None:
    stranger, image = rows.person("grace"), picture()
    hers = albums.create(owner=stranger, title="Hers")
    own = albums.create(owner=owner, title="Mine")
    attempts = (
        lambda: albums.rename(owner=owner, album_id=hers.pk, title="x"),
        lambda: albums.delete(owner=owner, album_id=hers.pk),
        lambda: albums.add(owner=owner, album_id=hers.pk, image_ids=[image.pk]),
        lambda: albums.remove(owner=owner, album_id=hers.pk, image_ids=[image.pk]),
        lambda: albums.set_cover(owner=owner, album_id=own.pk, image_id=image.pk),
    )
    for attempt in attempts:
        with pytest.raises(NotFoundError):
            attempt()
    assert albums.add(owner=stranger, album_id=hers.pk, image_ids=[image.pk]) == []
    assert Album.objects.count() == 2
