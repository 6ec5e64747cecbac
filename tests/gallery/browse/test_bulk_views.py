"""One action on many pictures: chosen, told how far it is, undone."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from gallery.models import Album, BulkAction, Image
from tests.gallery.browse.tiles import alts

pytestmark = pytest.mark.postgresql

JSON = {"Accept": "application/json"}


def test_acting_without_a_script_leads_back_with_an_undo(owner_client, two):
    sent = {"action": "delete", "id": [two[0].pk]}
    response = owner_client.post("/pictures/act/", sent, headers={"Referer": "/?sort=name"})
    place = urlsplit(response["Location"])
    assert parse_qs(place.query)["sort"] == ["name"]
    page = owner_client.get(response["Location"])
    assert b"One picture is in the trash." in page.content
    (undo,) = re.findall(r'formaction="(/pictures/undo/[^"]+)"', page.content.decode())
    owner_client.post(undo)
    assert Image.objects.kept().count() == 2


def test_the_script_is_told_how_far_it_is(owner_client, two):
    sent = {"action": "favourite", "all": "1", "within": "dog"}
    data = owner_client.post("/pictures/act/", sent, headers=JSON).json()
    assert (data["changed"], data["next"]) == (1, "")
    assert data["done"] == "One picture is a favourite now."
    assert owner_client.post(data["undo"], headers=JSON).json()["left"] == 0
    assert not Image.objects.filter(favourite=True).exists()


def test_pictures_go_into_a_new_album_and_on_to_another(owner_client, two):
    ids = [image.pk for image in two]
    owner_client.post("/pictures/act/", {"action": "add", "id": ids, "title": "Summer"})
    summer = Album.objects.get()
    assert summer.places.count() == 2
    page = owner_client.get(summer.get_absolute_url())
    assert len(alts(page)) == 2
    sent = {"action": "move", "id": ids[:1], "title": "Winter", "source": summer.pk}
    owner_client.post("/pictures/act/", sent)
    assert (summer.places.count(), Album.objects.get(title="Winter").places.count()) == (1, 1)
    owner_client.post("/pictures/act/", {"action": "remove", "id": ids, "source": summer.pk})
    assert b"This album is empty" in owner_client.get(summer.get_absolute_url()).content


@pytest.mark.parametrize(
    "sent",
    [
        {"action": "burn", "id": [1]},
        {"action": "delete"},
        {"action": "delete", "id": ["x"]},
        {"action": "add", "id": [1], "album": "999999"},
        {"action": "favourite", "id": [1], "bulk_action": "x"},
    ],
)
def test_a_form_that_asks_for_nonsense_is_told_so(owner_client, two, sent):
    response = owner_client.post("/pictures/act/", sent, headers=JSON)
    assert 400 <= response.status_code < 500
    assert response.json()["message"].endswith(".")
    assert not BulkAction.objects.filter(changed__gt=0).exists()
