"""Sharing through the API: links, given and taken back, and whom an album is shared with."""

import pytest
from django.test import Client

from gallery.models import Album, User
from tests.gallery.api.helpers import problem_of

pytestmark = pytest.mark.postgresql

API = "/api/v1/"


@pytest.fixture
def album(owner: User) -> Album:
    return Album.objects.create(owner=owner, title="Summer")


def test_a_link_is_made_listed_and_taken_back(album, api_client):
    address = f"{API}albums/{album.pk}/links/"
    made = api_client.post(address, {"days": 2, "password": " open "}).json()
    assert made["has_password"] is True
    assert api_client.get(address).json()["results"] == [made]
    assert Client().post(made["url"], {"password": " open "}).status_code == 302
    assert api_client.delete(f"{API}links/{made['id']}/").status_code == 204
    assert Client().get(made["url"]).status_code == 404
    assert api_client.get(address).json()["results"] == []


@pytest.mark.parametrize(
    ("name", "code"), [("no body", "nobody_called_so"), ("owner", "shared_with_self")]
)
def test_an_album_is_shared_with_another_who_is_here(album, api_client, name, code):
    response = api_client.post(f"{API}albums/{album.pk}/people/", {"person": name})
    assert problem_of(response)["code"] == code
