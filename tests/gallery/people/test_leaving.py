"""What is a person's own: consent, taking everything, leaving with every file."""

from pathlib import Path

import pytest
from django.urls import reverse

from gallery.bulk import services as bulk
from gallery.exchange import services as exchange
from gallery.library import services as library
from gallery.models import Album, AlbumPicture, Caption, Export, Image, Job, User
from tests.gallery.api.helpers import PASSWORD, client_of, stored_files

pytestmark = pytest.mark.postgresql

SURE = {"password": PASSWORD, "sure": "on"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def full(owner, captioned, submit):
    """An account with pictures (one in the trash, one waiting), an album, a batch, an export."""
    kept = captioned("kept.png").image
    library.trash(owner=owner, image_id=captioned("trashed.png").image.pk)
    submit("waiting.png")
    album = Album.objects.create(owner=owner, title="Summer")
    AlbumPicture.objects.create(album=album, image=kept)
    batch = bulk.begin(owner=owner)
    (row,) = bulk.announce(owner=owner, batch_id=batch.pk, files=[bulk.Announced("a.png", 9)])
    bulk.receive(owner=owner, batch_id=batch.pk, file_id=row.pk, offset=0, data=b"half")
    export = exchange.ask(owner=owner, form="csv", selection={})
    exchange.path_of(export).parent.mkdir()
    exchange.path_of(export).write_text("words")
    return owner


def left(folder: Path) -> list[str]:
    return (
        stored_files(folder / "media")
        + stored_files(folder / "incoming")
        + stored_files(folder / "exports")
    )


@pytest.mark.django_db(transaction=True)
def test_an_account_goes_with_every_file(full, own_folder, owner_client):
    assert len(left(own_folder)) == 3 * 3 + 2
    response = owner_client.post(reverse("gallery:delete-account"), SURE, follow=True)
    assert "Your account and all its pictures are deleted." in response.content.decode()
    assert left(own_folder) == []
    for model in (User, Image, Caption, Job, Album, Export):
        assert not model.objects.exists()
    assert owner_client.get(reverse("gallery:account")).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_nobody_elses_files_go(full, stranger, submit, own_folder):
    submit("theirs.png", person=stranger)
    assert client_of(full).delete("/api/v1/account/", {"password": PASSWORD}).status_code == 204
    assert User.objects.get() == stranger
    assert Image.objects.get().owner == stranger
    assert len(left(own_folder)) == 3


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
    from gallery.throttling import PasswordThrottle

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


def test_the_account_page_offers_everything(captioned, owner, owner_client):
    captioned()
    page = owner_client.get(reverse("gallery:account")).content.decode()
    assert 'value="everything"' in page
    owner_client.post(reverse("gallery:exports"), {"form": "everything"})
    assert Export.objects.get().owner == owner
