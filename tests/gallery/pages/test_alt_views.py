"""Alt text, description and languages on a picture's page and in its API."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from gallery.alt_text import services
from tests.gallery.api.helpers import client_of

IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def image(captioned):
    return captioned(text="a cat on a mat").image


def part(client, name, image) -> str:
    response: HttpResponse = client.get(reverse(f"gallery:{name}", args=[image.pk]))
    return response.content.decode()


def test_the_caption_stands_in_until_somebody_writes_one(image, owner_client):
    body = part(owner_client, "alt", image)
    assert "A cat on a mat." in body
    assert "This is the caption, until you write one." in body


def test_a_persons_own_words_are_shown_and_looked_over(image, owner_client):
    address = reverse("gallery:edit-alt", args=[image.pk])
    sent = {"alt_text": "Image of  a cat.", "description": "Long.\r\n\r\nLonger."}
    body = owner_client.post(address, sent, headers=IN_PLACE).content.decode()
    assert "Image of a cat." in body
    assert "Screen readers say that by themselves" in body
    assert "<p>Longer.</p>" in body
    image.refresh_from_db()
    assert image.description == "Long.\n\nLonger."
    page = owner_client.get(image.get_absolute_url()).content.decode()
    assert 'alt="Image of a cat."' in page


def test_without_a_script_the_form_is_a_page(image, owner_client):
    address = reverse("gallery:edit-alt", args=[image.pk])
    assert "<html" in owner_client.get(address).content.decode()
    assert owner_client.post(address, {"alt_text": "Cat."})["Location"] == image.get_absolute_url()


@pytest.mark.parametrize("field", ["alt_text", "description"])
def test_too_much_stays_in_its_field(image, owner_client, field):
    address = reverse("gallery:edit-alt", args=[image.pk])
    response = owner_client.post(address, {field: "x" * 6000}, headers=IN_PLACE)
    assert response.status_code == 422
    assert "characters at most" in response.content.decode()


def test_the_same_words_elsewhere_are_counted(captioned, owner, owner_client):
    images = [captioned(f"{n}.png", text="a dog").image for n in range(5)]
    services.describe(owner=owner, image_id=images[0].pk, alt_text="A dog runs.")
    assert "3 other pictures have the same text" in part(owner_client, "alt", images[1])
    assert "same text" not in part(owner_client, "alt", images[0])


def test_the_api_reads_and_writes_alt_texts(image, owner):
    address = f"/api/v1/images/{image.pk}/alt/"
    client = client_of(owner)
    assert client.get(address).json()["alt"] == "A cat on a mat."
    found = client.patch(address, {"alt_text": "A cat"}).json()
    assert found["alt_text"] == "A cat"
    assert found["description"] == ""
    assert [one["code"] for one in found["remarks"]] == ["alt_no_full_stop"]
    assert client.patch(address, {"alt_text": ""}).json()["alt"] == "A cat on a mat."
