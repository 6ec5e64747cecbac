"""The pages of the review and of a caption's history."""

import pytest
from django.urls import reverse

from gallery.models import Image
from tests import rows
from tests.gallery.captions.conftest import written_caption

pytestmark = pytest.mark.postgresql

REVIEW = "/review/"


def test_the_review_shows_one_picture_at_a_time_and_goes_round(owner, owner_client, image, version):
    other = rows.picture(owner, name="other.png")
    written_caption(other, version, "a rocket flies", -3)

    def shown(**params: object) -> Image:
        found: Image = owner_client.get(REVIEW, params).context["shown"].image
        return found

    assert shown() == other
    assert shown(after=other.pk) == image
    assert shown(after=image.pk) == other
    judge = reverse("gallery:judge", args=[other.pk])
    assert owner_client.post(judge, {"verdict": "accept"})["Location"] == REVIEW
    assert shown() == image
    assert owner_client.get(REVIEW).context["reviewed"] == 1


def test_a_skipped_picture_waits_on_a_page_of_its_own(owner_client, image):
    judge = reverse("gallery:judge", args=[image.pk])
    owner_client.post(judge, {"verdict": "skip"})
    assert owner_client.get(REVIEW).context["shown"] is None
    assert owner_client.get(f"{REVIEW}?skipped").context["shown"].image == image
    response = owner_client.post(judge, {"verdict": "edit", "text": "my dog", "skipped": ""})
    assert response["Location"] == f"{REVIEW}?skipped"


def test_the_history_restores_a_caption_and_is_nobody_elses(owner_client, stranger_client, image):
    first = image.caption_id
    owner_client.post(reverse("gallery:edit-caption", args=[image.pk]), {"text": "my dog runs"})
    page = reverse("gallery:changes", args=[image.pk])
    body = owner_client.get(page).content.decode()
    assert "<ins>my</ins>" in body
    assert stranger_client.get(page).status_code == 404
    restore = reverse("gallery:restore-caption", args=[image.pk, first])
    assert stranger_client.post(restore).status_code == 404
    assert owner_client.post(restore)["Location"] == image.get_absolute_url()
    image.refresh_from_db()
    assert image.caption_id == first
