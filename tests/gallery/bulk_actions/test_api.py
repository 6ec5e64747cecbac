"""Search, albums, favourites, the trash and many pictures at once, through the API."""

import numpy as np
import pytest

from gallery.images import similar
from gallery.models import Image
from inference.embeddings import looks
from tests.gallery.api.helpers import caption_all, problem_of

pytestmark = pytest.mark.postgresql

API = "/api/v1/"


@pytest.fixture
def three(submit, captioner) -> list[int]:
    """A dog, a cat and a dog in snow."""
    found = []
    for text in ("a dog", "a cat", "a dog in snow"):
        found.append(submit(f"{text}.png").image.pk)
        caption_all(captioner, text)
    return found


def ids(client, **params: object) -> list[int]:
    return [row["id"] for row in client.get(f"{API}images/", params).json()["results"]]


def test_words_filters_and_orders_find_pictures(api_client, three):
    dog, cat, snow = three
    assert ids(api_client, q="dog") == [dog, snow]
    assert ids(api_client, q="dog", sort="newest") == [snow, dog]
    assert ids(api_client, q="-snow is:unreviewed", sort="oldest") == [dog, cat]
    assert ids(api_client, sort="name") == [cat, snow, dog]
    api_client.put(f"{API}images/{cat}/favourite/")
    assert ids(api_client, q="is:favourite") == [cat]
    api_client.delete(f"{API}images/{cat}/favourite/")
    assert ids(api_client, q="is:favourite") == []


@pytest.mark.parametrize("sort", ["best", "newest", "oldest", "taken", "name", "unsure"])
def test_every_order_is_paged_to_its_end(api_client, three, sort):
    address, found = f"{API}images/?q=a&size=1&sort={sort}", []
    while address:
        page = api_client.get(address).json()
        found += [row["id"] for row in page["results"]]
        address = page["next"]
    assert sorted(found) == sorted(three)


def test_what_cannot_be_read_is_a_problem(api_client, three):
    assert problem_of(api_client.get(f"{API}images/", {"q": "is:blue"}))["code"] == "bad_search"
    assert problem_of(api_client.get(f"{API}images/", {"sort": "size"}))["code"] == "invalid"
    assert problem_of(api_client.get(f"{API}images/", {"cursor": "abc"}))["code"] == "bad_cursor"


def test_an_album_from_its_making_to_its_end(api_client, three):
    made = api_client.post(f"{API}albums/", {"title": "Summer"})
    assert made.status_code == 201
    address = f"{API}albums/{made.json()['id']}/"
    api_client.put(f"{address}images/{three[0]}/")
    api_client.put(f"{address}images/{three[1]}/")
    api_client.delete(f"{address}images/{three[1]}/")
    shown = api_client.get(address).json()
    assert shown | {"count": 1, "cover": three[0]} == shown
    assert ids(api_client, q='album:"summer"') == [three[0]]
    changed = api_client.patch(address, {"title": "Winter", "cover": three[0]}).json()
    assert (changed["title"], changed["cover"]) == ("Winter", three[0])
    assert problem_of(api_client.patch(address, {"cover": three[1]}))["code"] == "not_found"
    api_client.post(f"{API}albums/", {"title": "Summer"})
    again = api_client.post(f"{API}albums/", {"title": "Summer"})
    assert problem_of(again)["code"] == "album_exists"
    assert [row["title"] for row in api_client.get(f"{API}albums/").json()["results"]] == [
        "Summer",
        "Winter",
    ]
    assert api_client.delete(address).status_code == 204
    assert len(ids(api_client)) == 3


def test_many_at_once_and_back(api_client, three):
    done = api_client.post(f"{API}images/bulk/", {"action": "delete", "q": "dog"}).json()
    assert (done["changed"], done["next"]) == (2, "")
    trash = api_client.get(f"{API}trash/").json()["results"]
    assert {row["id"] for row in trash} == {three[0], three[2]}
    assert trash[0]["deleted_at"]
    assert api_client.post(f"{API}images/undo/{done['bulk_action']}/").json() == {"left": 0}
    assert len(ids(api_client)) == 3


def test_the_trash_is_emptied_now(api_client, three):
    api_client.post(f"{API}images/bulk/", {"action": "delete", "ids": three[:2]})
    assert api_client.delete(f"{API}trash/").json() == {"left": 0}
    assert list(Image.objects.values_list("pk", flat=True)) == three[2:]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"action": "delete"},
        {"action": "delete", "ids": [1], "q": ""},
        {"action": "burn", "ids": [1]},
        {"action": "add", "ids": [1]},
        {"action": "move", "ids": [1], "album": 1},
        {"ids": [1]},
    ],
)
def test_a_bulk_request_says_what_to_do_with_which(api_client, sent):
    assert problem_of(api_client.post(f"{API}images/bulk/", sent))["code"] == "invalid"


def test_similar_pictures_with_how_alike_they_are(api_client, three):
    features = np.abs(np.random.default_rng(1).standard_normal((2, 80))).astype(np.float32)
    (seen,) = looks([features])
    similar.remember(encoder="e", embeddings={three[0]: seen, three[2]: seen})
    (found,) = api_client.get(f"{API}images/{three[0]}/similar/").json()["results"]
    assert found["image"]["id"] == three[2]
    assert found["likeness"] == pytest.approx(1)
