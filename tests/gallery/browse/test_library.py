"""The library: search, filters, the trash, favourites and similar pictures."""

import pytest

from gallery.images import services
from gallery.models import Image
from tests.gallery.browse.tiles import alts

pytestmark = pytest.mark.postgresql

HTMX = {"HX-Request": "true"}


def test_a_search_shows_what_it_found_and_where(owner_client, two):
    response = owner_client.get("/", {"q": "dogs"})
    assert alts(response) == ["a dog in snow"]
    assert "a <mark>dog</mark> in snow" in response.content.decode()
    assert 'value="dogs"' in response.content.decode()


def test_filters_beside_the_box_are_the_same_grammar(owner_client, two):
    assert alts(owner_client.get("/", {"is": "-favourite", "sort": "oldest"})) == [
        "a dog in snow",
        "a cat on a mat",
    ]
    assert alts(owner_client.get("/", {"q": "cat", "has": "-alt", "after": "2020-01-01"})) == [
        "a cat on a mat"
    ]
    assert b"Nothing found" in owner_client.get("/", {"is": "favourite"}).content


def test_what_cannot_be_read_is_said_beside_the_box(owner_client, two):
    response = owner_client.get("/", {"q": "is:blue"})
    assert response.status_code == 422
    assert "means nothing here" in response.content.decode()
    assert 'value="is:blue"' in response.content.decode()


@pytest.mark.parametrize("q", ["<script>", '"><img src=x onerror=alert(1)>', "a\x00b"])
def test_what_is_searched_for_is_text(owner_client, two, q):
    body = owner_client.get("/", {"q": q}).content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body


def test_a_page_in_the_middle_offers_the_way_back(owner, owner_client):
    rows = Image.objects.bulk_create(
        Image(owner=owner, name=f"{n}.png", sha256=f"{n:064}", bytes=1, width=3, height=2)
        for n in range(150)
    )
    body = owner_client.get(f"/?cursor={rows[30].pk}").content.decode()
    assert f'href="?cursor={rows[90].pk}">Show the ones before' in body
    body = owner_client.get(f"/?cursor={rows[90].pk}").content.decode()
    assert 'href="?">Show the ones before' in body


def test_the_trash_shows_how_long_and_is_emptied(owner_client, owner, two, settings):
    settings.TRASH_DAYS = 7
    services.trash(owner=owner, image_id=two[0].pk)
    body = owner_client.get("/trash/").content.decode()
    assert "What is here for 7 days is deleted for good." in body
    assert "a dog in snow" in body
    assert b"The trash is empty" in owner_client.post("/trash/empty/", follow=True).content
    assert list(Image.objects.all()) == [two[1]]


def test_a_favourite_is_marked_on_its_page_and_on_its_tile(owner_client, two):
    address = f"/pictures/{two[0].pk}/favourite/"
    response = owner_client.post(address, {"favourite": "yes"}, headers=HTMX)
    assert b'aria-pressed="true"' in response.content
    assert b"tile-heart" in owner_client.get(f"/pictures/tiles/?id={two[0].pk}").content
    assert len(alts(owner_client.get("/", {"is": "favourite"}))) == 1


def test_similar_pictures_are_a_part_or_a_page(owner_client, two):
    place = f"/pictures/{two[0].pk}/similar/"
    assert b"<html" not in owner_client.get(place, headers=HTMX).content
    assert b"No picture of yours looks like this one" in owner_client.get(place).content


@pytest.mark.parametrize("address", ["/albums/", "/albums/1/", "/trash/", "/pictures/tiles/"])
def test_who_is_signed_out_is_asked_to_sign_in(db, client, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")
