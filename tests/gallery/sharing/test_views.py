"""The page on which an owner shares an album."""

import pytest
from django.urls import reverse

from gallery.models import AlbumLink, AlbumShare
from gallery.sharing.links import token_of
from tests.gallery.sharing.conftest import make_link

pytestmark = pytest.mark.postgresql


def test_the_owners_page_makes_and_takes_back(album, owner_client, stranger):
    page = reverse("gallery:share", args=[album.pk])
    owner_client.post(reverse("gallery:make-link", args=[album.pk]), {"days": "7"})
    body = owner_client.get(page).content.decode()
    assert f"http://testserver/s/{token_of(AlbumLink.objects.get())}/" in body
    people = reverse("gallery:share-with", args=[album.pk])
    owner_client.post(people, {"username": "stranger", "may": "correct"})
    assert "May look and correct" in owner_client.get(page).content.decode()
    for sent, words in (
        ({"username": "nobody"}, "nobody of this name"),
        ({"username": "owner"}, "your own album"),
    ):
        response = owner_client.post(people, sent)
        assert response.status_code == 422
        assert words in response.content.decode()
    share = AlbumShare.objects.get()
    owner_client.post(reverse("gallery:stop-sharing", args=[album.pk, share.pk]))
    assert not AlbumShare.objects.exists()


def test_nobody_shares_what_is_not_theirs(album, stranger_client):
    link = make_link(album)
    for name, rest in (
        ("share", []),
        ("make-link", []),
        ("share-with", []),
        ("take-link-back", [link.pk]),
    ):
        address = reverse(f"gallery:{name}", args=[album.pk, *rest])
        method = stranger_client.get if name == "share" else stranger_client.post
        assert method(address, {"days": "7", "username": "stranger"}).status_code == 404
    assert AlbumLink.objects.count() == 1
    assert not AlbumShare.objects.exists()
