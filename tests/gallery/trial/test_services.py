"""An anonymous user captions one picture, and it leaves no trace after an hour."""

import io

import pytest
from django.test import Client

from gallery.images import services as images
from gallery.jobs import claims
from gallery.models import Caption, Image, Job, User
from gallery.trial import selectors, services
from tests.gallery import pictures
from tests.gallery.conftest import work
from tests.gallery.trial.conftest import files, seen, sent, tried
from tests.optional import required

pytestmark = pytest.mark.postgresql


def test_a_picture_gets_its_sentence_without_an_account(captioners):
    client = tried()
    assert "A sentence is being written" in seen(client) or "No captioner is running" in seen(
        client
    )
    work(captioners[0], "a cat on a mat")
    assert "a cat on a mat" in seen(client, "/try/sentence/")
    assert "Try another picture" in seen(client)


def test_the_captioner_is_the_one_that_was_chosen(captioners):
    tried(file=sent(), captioner="other")
    assert Job.objects.get().captioner == "other"


def test_another_captioner_is_asked_about_the_same_picture(captioners):
    client = tried()
    work(captioners[0], "the first sentence")
    tried(client, captioner="other")
    work(captioners[1], "the second sentence")
    body = seen(client)
    assert "the first sentence" in body
    assert "the second sentence" in body
    assert Image.objects.count() == 1


def test_two_trial_users_may_send_the_same_picture(captioners):
    tried()
    tried(Client())
    assert Image.objects.count() == 2


def test_reset_deletes_the_picture_with_its_files(
    captioners, media_folder, django_capture_on_commit_callbacks
):
    client = tried()
    work(captioners[0])
    assert len(files(media_folder)) == 3
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/try/reset/")
    assert files(media_folder) == []
    assert not any(model.objects.exists() for model in (User, Image, Job, Caption))
    assert "Try it with one picture" in seen(client)


def test_a_second_picture_takes_the_first_one_s_place(
    captioners, media_folder, django_capture_on_commit_callbacks
):
    client = tried()
    with django_capture_on_commit_callbacks(execute=True):
        tried(client, file=sent("dog.png"))
    assert [image.name for image in Image.objects.all()] == ["dog.png"]
    assert len(files(media_folder)) == 3


def test_people_with_an_account_are_never_forgotten(db):
    User.objects.create_user("ada")
    assert services.forget_expired() == 0
    assert User.objects.count() == 1
    assert selectors.trial_user(User.objects.get().pk) is None


def test_a_picture_that_goes_while_it_is_captioned_stops_nobody(captioners):
    client = tried()
    (job,) = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=1)
    client.post("/try/reset/")
    assert claims.renew(token=required(job.lease_token)) == set()


def test_a_trial_user_is_queued_like_anybody(captioners):
    ada = User.objects.create_user("ada")
    for name in ("1.png", "2.png", "3.png"):
        images.submit(owner=ada, file=io.BytesIO(pictures.png(name)), name=name)
    tried()
    claimed = claims.claim(kind=Job.Kind.CAPTION, worker="test", limit=2)
    assert any(job.owner.trial_until for job in claimed)
