"""How much room a person's pictures may take."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gallery.models import Image, User
from tests.gallery import pictures
from tests.gallery.api.helpers import client_of, problem_of, upload
from tests.gallery.at_once import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("captioner")]

JSON = {"Accept": "application/json"}
IMAGES = "/api/v1/images/"


def send(client: Client, name: str = "cat.png", **headers):
    file = SimpleUploadedFile(name, pictures.png(name))
    return client.post(reverse("gallery:upload"), {"file": file}, headers=JSON | headers)


@pytest.mark.parametrize("limit", [{"QUOTA_PICTURES": 1}, {"QUOTA_MB": 0.0004}])
def test_there_is_so_much_room_and_no_more(owner_client, owner, settings, limit):
    for name, value in limit.items():
        setattr(settings, name, value)
    assert send(owner_client, "one.png").status_code == 201
    response = send(owner_client, "two.png")
    assert (response.status_code, response.json()["code"]) == (403, "quota_exceeded")
    api = client_of(owner).post(IMAGES, upload("two.png"), format="multipart")
    assert problem_of(api)["code"] == "quota_exceeded"
    owner_client.post(reverse("gallery:delete", args=[Image.objects.get().pk]))
    assert send(owner_client, "two.png").status_code == 403  # the trash counts
    assert Image.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pictures_that_come_at_once_do_not_share_the_last_room(owner, settings):
    settings.QUOTA_PICTURES = 2

    def send_one(number: int) -> int:
        return (
            client_of(owner).post(IMAGES, upload(f"{number}.png"), format="multipart").status_code
        )

    assert sorted(at_once(4, send_one)) == [201, 201, 403, 403]
    assert Image.objects.count() == 2


def test_no_quota_is_no_limit(owner_client, settings):
    settings.QUOTA_PICTURES = settings.QUOTA_MB = 0
    assert send(owner_client).status_code == 201
    assert "1 pictures" in owner_client.get(reverse("gallery:account")).content.decode()


def test_the_account_page_shows_what_is_left(owner_client):
    send(owner_client)
    assert "1 of 100,000 pictures" in owner_client.get(reverse("gallery:account")).content.decode()


def test_another_users_pictures_take_no_room(owner_client, settings):
    settings.QUOTA_PICTURES = 1
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    assert send(stranger).status_code == 201
    assert send(owner_client).status_code == 201
