import pytest

from tests.gallery.api.helpers import problem_of

pytestmark = pytest.mark.postgresql


def test_a_picture_leaves_the_queue_with_a_verdict(api_client, image):
    found = api_client.get("/api/v1/reviews/").json()
    (row,) = found["results"]
    assert (row["image"], row["caption"]["text"]) == (image.pk, "a dog runs on the grass")
    assert (row["reason"], found["left"]) == ("unsure", 1)
    address = f"/api/v1/images/{image.pk}/review/"
    edited = api_client.post(address, {"verdict": "edit", "text": "my dog"}).json()
    assert (edited["review"], edited["caption"]["text"]) == ("human", "my dog")
    assert api_client.get("/api/v1/reviews/").json() == {"results": [], "left": 0}


def test_a_skipped_picture_is_listed_on_request(api_client, image):
    api_client.post(f"/api/v1/images/{image.pk}/review/", {"verdict": "skip"})
    assert api_client.get("/api/v1/reviews/").json()["results"] == []
    (row,) = api_client.get("/api/v1/reviews/?skipped=true").json()["results"]
    assert row["image"] == image.pk


def test_an_earlier_caption_comes_back(api_client, image):
    first = image.caption_id
    address = f"/api/v1/images/{image.pk}/"
    api_client.post(f"{address}captions/", {"text": "my dog"})
    restored = api_client.post(f"{address}captions/{first}/restore/").json()
    assert restored["id"] == first
    lines = api_client.get(f"{address}history/").json()["results"]
    assert [(line["action"], line["current"]) for line in lines] == [
        ("restored", True),
        ("edited", False),
        ("wrote", False),
    ]
    assert problem_of(api_client.post(f"{address}captions/0/restore/"))["status"] == 404
