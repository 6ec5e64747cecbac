"""The library's pages: search, filters, choosing many, undo, albums and the trash."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from gallery.library import albums, services
from gallery.models import Album, Deed, Image

pytestmark = pytest.mark.postgresql

HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


def alts(response) -> list[str]:
    return re.findall(r'alt="([^"]+)" loading', response.content.decode())


@pytest.fixture
def two(captioned) -> list[Image]:
    return [
        captioned("dog.png", "a dog in snow").image,
        captioned("cat.png", "a cat on a mat").image,
    ]


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
    said = owner_client.post("/pictures/act/", sent, headers=JSON).json()
    assert (said["changed"], said["next"]) == (1, "")
    assert said["done"] == "One picture is a favourite now."
    assert owner_client.post(said["undo"], headers=JSON).json()["left"] == 0
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
        {"action": "favourite", "id": [1], "deed": "x"},
    ],
)
def test_a_form_that_asks_for_nonsense_is_told_so(owner_client, two, sent):
    response = owner_client.post("/pictures/act/", sent, headers=JSON)
    assert 400 <= response.status_code < 500
    assert response.json()["message"].endswith(".")
    assert not Deed.objects.filter(changed__gt=0).exists()


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


def test_the_trash_shows_how_long_and_is_emptied(owner_client, owner, two, settings):
    settings.TRASH_DAYS = 7
    services.trash(owner=owner, image_id=two[0].pk)
    body = owner_client.get("/trash/").content.decode()
    assert "What is here for 7 days is deleted for good." in body
    assert "a dog in snow" in body
    assert b"The trash is empty" in owner_client.post("/trash/empty/", follow=True).content
    assert list(Image.objects.all()) == [two[1]]


def test_strangers_get_nowhere(stranger_client, owner, two):
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


def test_a_favourite_is_marked_on_its_page_and_on_its_tile(owner_client, two):
    address = f"/pictures/{two[0].pk}/favourite/"
    answer = owner_client.post(address, {"favourite": "yes"}, headers=HTMX)
    assert b'aria-pressed="true"' in answer.content
    assert b"tile-heart" in owner_client.get(f"/pictures/tiles/?id={two[0].pk}").content
    assert len(alts(owner_client.get("/", {"is": "favourite"}))) == 1


def test_similar_pictures_are_a_part_or_a_page(owner_client, two):
    place = f"/pictures/{two[0].pk}/similar/"
    assert b"<html" not in owner_client.get(place, headers=HTMX).content
    assert b"No picture of yours looks like this one" in owner_client.get(place).content


@pytest.mark.parametrize("address", ["/albums/", "/albums/1/", "/trash/", "/pictures/tiles/"])
def test_who_is_signed_out_is_asked_to_sign_in(db, client, address):
    assert client.get(address)["Location"].startswith("/accounts/login/")
