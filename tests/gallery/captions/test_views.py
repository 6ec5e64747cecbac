"""Editing of a caption on its image's page."""

import pytest
from django.urls import reverse


def test_a_correction_counts_and_the_machines_words_stay(captioned, owner_client):
    image = captioned().image
    address = reverse("gallery:edit-caption", args=[image.pk])
    assert "a cat on a mat" in owner_client.get(address).content.decode()
    response = owner_client.post(address, {"text": "  My own   cat "}, follow=True)
    body = response.content.decode()
    assert "My own cat" in body
    assert "Written by owner" in body
    assert "History: 2 sentences" in body
    assert "Other captioners’ sentences" in body
    assert "a cat on a mat" in body


@pytest.mark.parametrize(("text", "words"), [(" \n", "at least one word"), ("x" * 2001, "2000")])
def test_a_bad_correction_stays_in_its_field(captioned, owner_client, text, words):
    address = reverse("gallery:edit-caption", args=[captioned().image.pk])
    response = owner_client.post(address, {"text": text}, headers={"HX-Request": "true"})
    assert response.status_code == 422
    body = response.content.decode()
    assert "<html" not in body
    assert words in body


def test_a_refused_correction_replaces_its_form_alone(captioned, owner_client):
    """The form asks for all words of the page, which an answer with the form does not have."""
    address = reverse("gallery:edit-caption", args=[captioned().image.pk])
    refused = owner_client.post(address, {"text": ""}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert (refused["HX-Retarget"], refused["HX-Reselect"]) == ("#sentence", "#sentence")
    assert 'hx-select="#words"' in refused.content.decode()
