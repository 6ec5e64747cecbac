"""Alt text, description and languages on a picture's page and in its API."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from gallery.jobs import claims, process
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Job, Translation
from gallery.translations import services as translations
from tests.gallery.api.helpers import client_of
from tests.optional import required

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


def test_languages_are_written_and_removed(image, owner_client):
    sent = {"caption": "eine Katze", "alt_text": "Katze."}
    address = reverse("gallery:write-language", args=[image.pk, "de"])
    body = owner_client.post(address, sent, headers=IN_PLACE).content.decode()
    assert "eine Katze" in body
    assert "Approved by owner" in body
    owner_client.post(reverse("gallery:remove-language", args=[image.pk, "de"]))
    assert not Translation.objects.exists()


def test_a_translation_waits_for_approval(image, owner, owner_client, settings):
    settings.TRANSLATION_MODELS = {"de": "/models/en-de"}
    owner_client.post(reverse("gallery:translate", args=[image.pk, "de"]))
    assert "It is being translated" in part(owner_client, "languages", image)
    (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="test", limit=1)
    translated = required(job.image)
    translated.refresh_from_db()
    texts = {"caption": "eine Katze", "alt_text": "", "translator": "en-de"}
    claimed = ClaimedJob(job, process.here(Job.Kind.BACKGROUND))
    translations.complete(claimed=claimed, image=translated, **texts)
    assert "Translated by en-de, not approved yet" in part(owner_client, "languages", image)
    owner_client.post(reverse("gallery:approve-language", args=[image.pk, "de"]))
    assert "Approved by owner" in part(owner_client, "languages", image)


def test_a_model_never_replaces_what_a_person_approved(image, owner, settings):
    settings.TRANSLATION_MODELS = {"de": "/models/en-de"}
    translations.write(owner=owner, image_id=image.pk, language="de", caption="meine Katze")
    translations.translate(owner=owner, image_id=image.pk, language="de")
    (job,) = claims.claim(kind=Job.Kind.BACKGROUND, worker="test", limit=1)
    claimed = ClaimedJob(job, process.here(Job.Kind.BACKGROUND))
    texts = {"caption": "eine Katze", "alt_text": "", "translator": "en-de"}
    translations.complete(claimed=claimed, image=image, **texts)
    assert Translation.objects.get().caption == "meine Katze"
    assert Job.objects.get(pk=job.pk).state == Job.State.SUCCEEDED


def test_a_newer_caption_makes_a_translation_stale(image, owner, owner_client):
    from gallery.captions.services import correct

    translations.write(owner=owner, image_id=image.pk, language="de", caption="eine Katze")
    assert "has changed since" not in part(owner_client, "languages", image)
    correct(owner=owner, image_id=image.pk, text="a dog, in fact")
    assert "has changed since" in part(owner_client, "languages", image)


@pytest.mark.parametrize(
    ("language", "code"), [("xx", "unknown_language"), ("fr", "no_translator")]
)
def test_what_no_model_writes_is_refused_in_words(image, owner, language, code):
    address = f"/api/v1/images/{image.pk}/languages/{language}/translate/"
    assert client_of(owner).post(address).json()["code"] == code


def test_a_translation_whose_model_is_gone_fails_with_the_reason(
    image, owner, settings, monkeypatch
):
    monkeypatch.setattr(process, "_here", {})
    settings.TRANSLATION_MODELS = {"de": "/models/en-de"}
    job = translations.translate(owner=owner, image_id=image.pk, language="de")
    settings.TRANSLATION_MODELS = {}
    run_queued()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error_code == "no_translator"
