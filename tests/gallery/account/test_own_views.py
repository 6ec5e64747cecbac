"""Pages of one's own account: consent, and deletion that nobody asks for by mistake."""

import pytest
from django.urls import reverse

from gallery.models import Image, User
from tests.gallery.api.helpers import PASSWORD

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Tick the box"),
        ({"password": PASSWORD}, "Tick the box"),
        ({"sure": "on"}, "not your password"),
        ({"sure": "on", "password": "wrong"}, "not your password"),
        ({"sure": "on", "name": "owner"}, "not your password"),
    ],
)
def test_nothing_goes_by_mistake(full, owner_client, sent, words):
    response = owner_client.post(reverse("gallery:delete-account"), sent)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert Image.objects.count() == 3


def test_who_signs_in_elsewhere_types_their_name(owner, owner_client):
    owner.set_unusable_password()
    owner.save()
    owner_client.force_login(owner)
    address = reverse("gallery:delete-account")
    assert "Type your name here: owner" in owner_client.get(address).content.decode()
    assert owner_client.post(address, {"sure": "on", "name": "Owner"}).status_code == 422
    assert owner_client.post(address, {"sure": "on", "name": "owner"}).status_code == 302
    assert not User.objects.exists()


def test_passwords_are_not_tried_here_without_end(owner_client, monkeypatch):
    from gallery.http.throttling import PasswordThrottle

    monkeypatch.setattr(PasswordThrottle, "rate", "2/min", raising=False)
    address = reverse("gallery:delete-account")
    tries = [owner_client.post(address, {"sure": "on"}).status_code for _ in range(3)]
    assert tries == [422, 422, 429]


def test_training_on_ones_pictures_is_a_choice(owner, owner_client):
    assert not owner.allow_training
    page = owner_client.get(reverse("gallery:account")).content.decode()
    assert "Captioners may learn from my pictures and sentences" in page
    owner_client.post(reverse("gallery:consent"), {"allow_training": "on"})
    owner.refresh_from_db()
    assert owner.allow_training
    owner_client.post(reverse("gallery:consent"))
    owner.refresh_from_db()
    assert not owner.allow_training
