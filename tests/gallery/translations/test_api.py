"""Translations through the API: written, made by a model, approved, removed."""

import pytest

from gallery.models import Translation
from tests.gallery.api.helpers import problem_of


@pytest.fixture
def address(image) -> str:
    return f"/api/v1/images/{image.pk}/languages/"


def test_ones_own_translation_is_approved_until_it_is_removed(api_client, address):
    written = api_client.put(f"{address}de/", {"caption": " eine  Katze "}).json()
    assert written == {
        "language": "de",
        "caption": "eine Katze",
        "alt_text": "",
        "state": "approved",
        "translator": "",
        "is_stale": False,
    }
    assert api_client.get(address).json()["results"] == [written]
    assert api_client.delete(f"{address}de/").status_code == 204
    assert problem_of(api_client.delete(f"{address}de/"))["code"] == "not_found"


def test_a_models_translation_is_a_job_and_waits_for_approval(api_client, address, image, settings):
    settings.TRANSLATION_MODELS = {"de": "/models/en-de"}
    job = api_client.post(f"{address}de/translate/").json()
    assert (job["kind"], job["image"], job["state"]) == ("background", image.pk, "queued")
    Translation.objects.create(image=image, language="de", caption="Katze", state="machine")
    assert api_client.post(f"{address}de/approve/").json()["state"] == "approved"
    assert Translation.objects.get().is_approved
