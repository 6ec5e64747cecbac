"""Sharing through the API: what an owner gives and takes back, what the other gets."""

import pytest
from django.test import Client

from gallery.models import AlbumShare
from tests.gallery.api.helpers import client_of, problem_of

pytestmark = pytest.mark.postgresql

API = "/api/v1/"


def test_a_link_is_made_listed_and_taken_back(album, api_client):
    address = f"{API}albums/{album.pk}/links/"
    made = api_client.post(address, {"days": 2, "password": " open "}).json()
    assert made["has_password"] is True
    assert api_client.get(address).json()["results"] == [made]
    assert Client().post(made["url"], {"password": " open "}).status_code == 302
    assert api_client.delete(f"{API}links/{made['id']}/").status_code == 204
    assert Client().get(made["url"]).status_code == 404
    assert api_client.get(address).json()["results"] == []


def test_a_person_reads_and_corrects_what_is_shared(album, first, api_client, stranger):
    people, theirs = f"{API}albums/{album.pk}/people/", client_of(stranger)
    shared = f"{API}shared/{album.pk}/"
    caption = f"{shared}{first.pk}/captions/"
    api_client.post(people, {"person": "stranger"})
    (found,) = theirs.get(f"{API}shared/").json()["results"]
    assert found == {"id": album.pk, "title": "Summer", "owner": "owner", "may_correct": False}
    names = [row["name"] for row in theirs.get(shared).json()["results"]]
    assert sorted(names) == ["one.png", "two.png"]
    assert problem_of(theirs.post(caption, {"text": "mine"}))["code"] == "may_not_correct"
    api_client.post(people, {"person": "stranger", "may_correct": True})
    assert theirs.post(caption, {"text": "mine"}).json()["text"] == "mine"
    assert theirs.delete(shared).status_code == 204
    assert not AlbumShare.objects.exists()


@pytest.mark.parametrize(
    ("name", "code"), [("nobody", "nobody_called_so"), ("owner", "shared_with_self")]
)
def test_an_album_is_shared_with_another_who_is_here(album, api_client, name, code):
    response = api_client.post(f"{API}albums/{album.pk}/people/", {"person": name})
    assert problem_of(response)["code"] == code
