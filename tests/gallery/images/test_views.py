"""One picture's page: its sentence, its history, its files, the trash."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from gallery.captions import model_registry
from gallery.images.services import recaption
from gallery.models import Caption, Job, ModelVersion
from tests.gallery.conftest import checkpoint, work


def page(client, image) -> str:
    response: HttpResponse = client.get(image.get_absolute_url())
    return response.content.decode()


def test_a_picture_shows_its_sentence_and_who_wrote_it(captioned, owner_client):
    body = page(owner_client, captioned().image)
    assert "a cat on a mat" in body
    assert "Box" in body
    assert "61% sure of each word" in body


UNSURE = "I am not sure about this one."


@pytest.mark.parametrize(("confidence", "unsure_shown"), [(0.2, True), (0.8, False), (None, False)])
def test_a_doubtful_sentence_says_so_on_its_page_and_its_tile(
    captioned, owner_client, confidence, unsure_shown
):
    image = captioned().image
    Caption.objects.update(confidence=confidence)
    gallery = owner_client.get(reverse("gallery:home")).content.decode()
    assert (UNSURE in page(owner_client, image), UNSURE in gallery) == (unsure_shown, unsure_shown)


def test_a_measured_captioner_says_how_likely_its_sentence_fits(captioned, owner_client):
    image = captioned().image
    Caption.objects.update(confidence=0.834)
    assert "83% sure" in page(owner_client, image)


def test_a_person_is_not_doubted(captioned, owner_client):
    image = captioned().image
    Caption.objects.update(confidence=0.1)
    owner_client.post(reverse("gallery:edit-caption", args=[image.pk]), {"text": "My own cat"})
    assert UNSURE not in page(owner_client, image).split("History")[0]


def test_a_waiting_picture_says_that_nobody_works(submit, owner_client):
    assert "No captioner is running just now" in page(owner_client, submit().image)


def test_a_failed_picture_says_why_and_offers_another_try(failed, owner_client):
    body = page(owner_client, failed(code="image_broken").image)
    assert "This picture is damaged and cannot be read." in body
    assert "Try again" in body


def test_captioning_again_queues_a_job(captioned, owner_client):
    image = captioned().image
    response = owner_client.post(reverse("gallery:recaption", args=[image.pk]))
    assert response["Location"] == image.get_absolute_url()
    assert image.jobs.filter(state=Job.State.QUEUED).count() == 1


def test_an_unknown_captioner_is_refused_in_words(captioned, owner_client):
    address = reverse("gallery:recaption", args=[captioned().image.pk])
    response = owner_client.post(address, {"captioner": "nobody"})
    assert response.status_code == 400
    assert "There is no captioner called" in response.content.decode()


def test_other_captioners_sentences_stand_beside(captioned, owner, owner_client):
    image = captioned(text="the first sentence").image
    model_registry.register_bundled(checkpoints=[checkpoint("other")], default="box")
    recaption(owner=owner, image_id=image.pk, captioner="other")
    work(ModelVersion.objects.get(name="other"), "the second sentence")
    body = page(owner_client, image)
    assert "Who writes the sentence" in body
    assert body.index("the second sentence") < body.index("Other captioners")
    assert body.index("Other captioners") < body.rindex("the first sentence")


def test_a_deleted_picture_can_be_brought_back_without_a_script(captioned, owner_client):
    image = captioned().image
    response = owner_client.post(reverse("gallery:delete", args=[image.pk]), follow=True)
    body = response.content.decode()
    assert "is in the trash" in body
    restore = reverse("gallery:restore", args=[image.pk])
    assert f'formaction="{restore}"' in body
    assert "a cat on a mat" not in body
    gone = owner_client.get(image.get_absolute_url())
    assert gone.status_code == 410
    assert "This picture is in the trash" in gone.content.decode()
    back = owner_client.post(restore, follow=True)
    assert "is back in the gallery" in back.content.decode()
    assert owner_client.get(image.get_absolute_url()).status_code == 200
