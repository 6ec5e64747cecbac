"""Albums: made, renamed, deleted, and nobody else's."""

import pytest

from gallery.albums import services as albums
from gallery.models import Album

pytestmark = pytest.mark.postgresql


def test_albums_are_made_renamed_and_deleted(owner_client, two, owner):
    made = owner_client.post("/albums/", {"title": "Summer"}, follow=True)
    assert b"This album is empty" in made.content
    album = Album.objects.get()
    albums.add(owner=owner, album_id=album.pk, image_ids=[two[0].pk])
    assert b"1 picture" in owner_client.get("/albums/").content
    assert owner_client.post("/albums/", {"title": "Summer"}).status_code == 422
    place = album.get_absolute_url()
    owner_client.post(f"{place}cover/", {"id": [two[0].pk]})
    owner_client.post(f"{place}rename/", {"title": "Winter"})
    album.refresh_from_db()
    assert (album.title, album.cover) == ("Winter", two[0])
    assert owner_client.post(f"{place}cover/", {}).status_code == 400
    gone = owner_client.post(f"{place}delete/", follow=True)
    assert "“Winter” was deleted" in gone.content.decode()


def test_other_users_get_nowhere(stranger_client, owner, two):
    album = albums.create(owner=owner, title="Summer")
    place = album.get_absolute_url()
    for method, address in (
        ("get", place),
        ("post", f"{place}rename/"),
        ("post", f"{place}delete/"),
        ("get", f"/pictures/{two[0].pk}/similar/"),
        ("post", f"/pictures/{two[0].pk}/favourite/"),
    ):
        assert getattr(stranger_client, method)(address).status_code == 404, address
    assert stranger_client.get(f"/pictures/tiles/?id={two[0].pk}").content.strip() == b""
    assert b"Summer" not in stranger_client.get("/albums/").content
