"""After an hour nothing is left of a trial."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gallery.models import Image, User
from gallery.trial import services
from gallery.trial.tasks import forget_expired_trials
from tests.gallery.trial.conftest import files, seen, sent, tried
from tests.optional import required

pytestmark = pytest.mark.postgresql


def test_after_an_hour_everything_is_gone(
    captioners, media_folder, django_capture_on_commit_callbacks
):
    client = tried()
    kept = tried(Client(), file=sent("dog.png"))
    first = User.objects.order_by("pk").first()
    assert first
    assert timedelta(minutes=59) < required(first.trial_until) - timezone.now() <= services.KEPT_FOR
    User.objects.filter(pk=first.pk).update(trial_until=timezone.now())
    assert "The hour is over" in seen(client)
    with django_capture_on_commit_callbacks(execute=True):
        forget_expired_trials()
    assert [image.name for image in Image.objects.all()] == ["dog.png"]
    assert len(files(media_folder)) == 3
    assert "Your picture’s sentence" in seen(kept)
    assert "The hour is over" in seen(client, "/try/sentence/")
