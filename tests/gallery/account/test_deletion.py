"""What is a person's own: consent, taking everything, leaving with every file."""

from pathlib import Path

import pytest
from django.urls import reverse

from gallery.models import Album, Caption, Export, Image, Job, User
from tests.gallery.api.helpers import PASSWORD, client_of, stored_files

pytestmark = pytest.mark.postgresql

SURE = {"password": PASSWORD, "sure": "on"}


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
