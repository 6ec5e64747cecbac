"""Translations by models: refused, failed, and never over what a person approved."""

import pytest

from gallery.jobs import claims, process
from gallery.jobs.background_tasks import run_queued
from gallery.jobs.runtime import ClaimedJob
from gallery.models import Job, Translation
from gallery.translations import services as translations
from tests.gallery.api.helpers import client_of


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
