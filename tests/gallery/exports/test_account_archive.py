"""The archive of a whole account."""

import json

import pytest

from gallery.models import Album, AlbumPicture
from tests.gallery.exports.conftest import files

pytestmark = pytest.mark.postgresql


def test_everything_has_the_history_and_the_albums(made, picture, owner):
    image = picture()
    album = Album.objects.create(owner=owner, title="Summer")
    AlbumPicture.objects.create(album=album, image=image)
    found = files(made("everything"))
    archive = json.loads(found["captions.json"])
    assert archive["account"]["name"] == "owner"
    assert archive["albums"] == [{"title": "Summer", "pictures": [image.pk]}]
    assert archive["pictures"][0]["history"][0]["text"] == "a cat"
    assert "pictures/cat.png" in found


def test_everything_of_nothing_is_still_an_answer(made):
    assert set(files(made("everything"))) == {"captions.json"}
