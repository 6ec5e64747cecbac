import pytest

from gallery.models import ModelVersion
from tests.gallery.api.helpers import caption_all, problem_of


def test_a_correction_becomes_the_caption_and_the_machines_stays(api_client, submit, captioner):
    image = submit().image
    caption_all(captioner)
    address = f"/api/v1/images/{image.pk}/captions/"
    response = api_client.post(address, {"text": "  my   cat "})
    assert response.status_code == 201
    assert response.json()["text"] == "my cat"
    assert response.json()["captioner"] is None
    rows = api_client.get(address).json()["results"]
    assert [(row["text"], row["source"]) for row in rows] == [
        ("my cat", "human"),
        ("a cat on a mat", "machine"),
    ]
    assert api_client.get(f"/api/v1/images/{image.pk}/").json()["caption"]["text"] == "my cat"


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "  "}, {"text": None}, {"text": []}])
def test_a_caption_needs_words(api_client, submit, body):
    address = f"/api/v1/images/{submit().image.pk}/captions/"
    assert problem_of(api_client.post(address, body))["errors"][0]["field"] == "text"


@pytest.mark.parametrize("text", ["x" * 2001, "a\x00b"])
def test_a_caption_is_short_and_plain(api_client, submit, text):
    address = f"/api/v1/images/{submit().image.pk}/captions/"
    assert problem_of(api_client.post(address, {"text": text}))["status"] == 400


def test_the_captioners_that_can_be_chosen_are_listed(api_client, captioner):
    ModelVersion.objects.create(name="old", version="1", kind="lstm", state="retired")
    (found,) = api_client.get("/api/v1/captioners/").json()["results"]
    assert (found["name"], found["version"], found["is_default"]) == ("box", "1", True)
    assert found["scores"] == {"BLEU-4": 0.2}
