"""Translations as a part of an image's page."""

from django.http import HttpResponse
from django.urls import reverse

from gallery.jobs import claims, process
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Job, Translation
from gallery.translations import services as translations
from tests.optional import required

IN_PLACE = {"HX-Request": "true"}


def part(client, name, image) -> str:
    response: HttpResponse = client.get(reverse(f"gallery:{name}", args=[image.pk]))
    return response.content.decode()


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


def test_a_newer_caption_makes_a_translation_stale(image, owner, owner_client):
    from gallery.captions.services import correct

    translations.write(owner=owner, image_id=image.pk, language="de", caption="eine Katze")
    assert "has changed since" not in part(owner_client, "languages", image)
    correct(owner=owner, image_id=image.pk, text="a dog, in fact")
    assert "has changed since" in part(owner_client, "languages", image)
