"""Albums: a title once for each owner, an image once in each album."""

import pytest
from django.db import IntegrityError, transaction

from gallery.models import Album, AlbumPicture
from tests import rows

pytestmark = pytest.mark.postgresql


def test_a_title_names_one_album_of_an_owner(owner, album):
    Album.objects.create(owner=rows.person("grace"), title="Summer")
    with pytest.raises(IntegrityError, match="title"), transaction.atomic():
        Album.objects.create(owner=owner, title="Summer")


def test_an_image_is_in_an_album_once_and_in_several_albums(owner, album, image):
    other = Album.objects.create(owner=owner, title="Winter")
    for each in (album, other):
        AlbumPicture.objects.create(album=each, image=image)
    with pytest.raises(IntegrityError), transaction.atomic():
        album.images.through.objects.create(album=album, image=image)
    assert set(image.albums.all()) == {album, other}


def test_an_album_outlives_its_cover(album, image):
    album.cover = image
    album.save()
    image.delete()
    album.refresh_from_db()
    assert album.cover is None
