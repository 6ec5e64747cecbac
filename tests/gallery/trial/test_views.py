"""The page of the trial: what it shows, to whom, and what it says when something is wrong."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gallery.core.errors import GalleryError
from gallery.jobs import claims
from gallery.models import Image, Job, User
from tests.gallery.trial.conftest import TRY, seen, sent, tried
from tests.optional import required

pytestmark = pytest.mark.postgresql


def test_what_is_no_picture_is_said_on_the_page_and_leaves_nobody_behind(captioners):
    response = Client().post(TRY, {"file": SimpleUploadedFile("a.txt", b"dear reader")})
    assert response.status_code == 415
    assert "This is not a picture" in response.content.decode()
    assert not User.objects.exists()


def test_nothing_chosen_is_said_on_the_page(captioners):
    response = Client().post(TRY, {})
    assert response.status_code == 400
    assert "Choose a picture first" in response.content.decode()


def test_nobody_else_sees_the_picture(captioners):
    mine = tried()
    address = reverse("gallery:try-picture", args=[Image.objects.get().pk])
    assert mine.get(address).status_code == 200
    assert Client().get(address).status_code == 404
    assert tried(Client(), file=sent("dog.png")).get(address).status_code == 404


def test_a_trial_user_is_signed_in_nowhere(captioners):
    client = tried()
    for name in ("gallery:upload", "gallery:jobs", "gallery:account"):
        assert client.get(reverse(name)).status_code == 302
    trial_user = User.objects.get()
    assert not trial_user.is_active
    assert not trial_user.has_usable_password()
    assert not trial_user.allow_training


def test_one_address_tries_so_often_in_an_hour(captioners, settings, monkeypatch):
    monkeypatch.setattr("gallery.http.throttling.TryThrottle.rate", "2/hour", raising=False)
    for name in ("a.png", "b.png"):
        tried(Client(), file=sent(name))
    response = Client().post(TRY, {"file": sent("c.png")})
    assert response.status_code == 429
    assert "Try again in an hour" in response.content.decode()
    assert Image.objects.count() == 2


def test_the_disk_is_not_filled_by_trials(captioners, settings):
    settings.TRY_AT_ONCE = 1
    tried()
    response = Client().post(TRY, {"file": sent("b.png")})
    assert response.status_code == 503
    assert "Come back in an hour" in response.content.decode()


def test_a_site_may_offer_no_trials(captioners, settings):
    settings.TRY_IT = False
    assert Client().get(TRY).status_code == 404
    assert Client().post(TRY, {"file": sent()}).status_code == 404
    assert 'href="/try/"' not in seen(Client(), "/")


def test_a_failure_is_said_in_words(captioners):
    client = tried()
    (job,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    claims.fail(job_id=job.pk, token=required(job.lease_token), error=GalleryError("image_timeout"))
    assert "This picture takes too long to read." in seen(client, "/try/sentence/")
