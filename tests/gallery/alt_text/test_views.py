"""Alt text and description on a picture's page."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

IN_PLACE = {"HX-Request": "true"}


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
