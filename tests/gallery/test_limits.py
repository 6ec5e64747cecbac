"""How much and how often: sizes of requests, room, uploads and questions per minute."""

import io

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client, RequestFactory
from django.urls import reverse
from rest_framework.throttling import SimpleRateThrottle

from gallery import queue
from gallery.captions import registry
from gallery.models import Image, User
from gallery.uploads import FORM_BYTES, SizeLimit
from tests.gallery import pictures
from tests.gallery.api.helpers import client_of, problem_of, upload
from tests.gallery.at_once import at_once

pytestmark = pytest.mark.postgresql

JSON = {"Accept": "application/json"}
IMAGES = "/api/v1/images/"


@pytest.fixture(autouse=True)
def captioner(db, monkeypatch):
    monkeypatch.setattr(queue, "ring", lambda _: None)
    box = registry.Checkpoint(
        name="box", version="1", kind="box", title="Box", summary="", folder="/nowhere", bytes=1
    )
    registry.register_shipped(checkpoints=[box], default="box")


@pytest.fixture
def owner(db) -> User:
    return User.objects.create_user("owner")


@pytest.fixture
def page(owner) -> Client:
    client = Client(enforce_csrf_checks=False)
    client.force_login(owner)
    return client


def send(page: Client, name: str = "cat.png", **headers):
    file = SimpleUploadedFile(name, pictures.png(name))
    return page.post(reverse("gallery:upload"), {"file": file}, headers=JSON | headers)


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *args):
        raise AssertionError("The body was read.")


@pytest.mark.parametrize(
    ("address", "limit", "code"),
    [
        (IMAGES, "UPLOAD_MAX_BYTES", "image_too_large"),
        ("/upload/", "UPLOAD_MAX_REQUEST_BYTES", "request_too_large"),
        ("/accounts/login/", "DATA_UPLOAD_MAX_MEMORY_SIZE", "request_too_large"),
        ("/theme/", "DATA_UPLOAD_MAX_MEMORY_SIZE", "request_too_large"),
    ],
)
@pytest.mark.parametrize("who", ["nobody", "owner"])
def test_what_is_too_large_is_refused_unread(owner, address, limit, code, who):
    client = Client(enforce_csrf_checks=True)
    if who == "owner":
        client.force_login(owner)
    response = client.generic(
        "POST",
        address,
        b"",
        "multipart/form-data; boundary=x",
        headers=JSON,
        CONTENT_LENGTH=str(getattr(site, limit) + FORM_BYTES + 1),
        **{"wsgi.input": Unread()},
    )
    assert response.status_code == 413
    assert response.json()["code"] == code


def test_no_more_of_a_file_is_stored_than_is_allowed(settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    request = RequestFactory().post(
        "/upload/", {"file": SimpleUploadedFile("x.png", bytes(3_000_000)), "after": "kept"}
    )
    request.upload_handlers = [SizeLimit(request), TemporaryFileUploadHandler(request)]
    assert request.POST["after"] == "kept"
    assert 100_000 < request.FILES["file"].file.seek(0, 2) <= 100_000 + 65_536


def test_of_many_files_only_the_large_one_is_refused(page, settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    files = [SimpleUploadedFile("a.png", pictures.png("a")), SimpleUploadedFile("b", bytes(10**6))]
    response = page.post(reverse("gallery:upload"), {"file": files})
    assert response.status_code == 200
    assert "Took in 1 of 2" in response.content.decode()


@pytest.mark.parametrize("limit", [{"QUOTA_PICTURES": 1}, {"QUOTA_MB": 0.0004}])
def test_there_is_so_much_room_and_no_more(page, owner, settings, limit):
    for name, value in limit.items():
        setattr(settings, name, value)
    assert send(page, "one.png").status_code == 201
    response = send(page, "two.png")
    assert (response.status_code, response.json()["code"]) == (403, "quota_exceeded")
    api = client_of(owner).post(IMAGES, upload("two.png"), format="multipart")
    assert problem_of(api)["code"] == "quota_exceeded"
    page.post(reverse("gallery:delete", args=[Image.objects.get().pk]))
    assert send(page, "two.png").status_code == 403  # the trash counts
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


def test_no_quota_is_no_limit(page, settings):
    settings.QUOTA_PICTURES = settings.QUOTA_MB = 0
    assert send(page).status_code == 201
    assert "1 pictures" in page.get(reverse("gallery:account")).content.decode()


def test_the_account_page_shows_what_is_left(page):
    send(page)
    assert "1 of 100,000 pictures" in page.get(reverse("gallery:account")).content.decode()


def test_a_strangers_pictures_take_no_room(page, settings):
    settings.QUOTA_PICTURES = 1
    stranger = Client()
    stranger.force_login(User.objects.create_user("stranger"))
    assert send(stranger).status_code == 201
    assert send(page).status_code == 201


def rates(monkeypatch, **changed: str) -> None:
    known = SimpleRateThrottle.THROTTLE_RATES
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", known | changed)


def test_uploads_are_counted_over_pages_and_api_together(page, owner, monkeypatch):
    rates(monkeypatch, uploads="2/min")
    assert send(page, "one.png").status_code == 201
    client = client_of(owner)
    assert client.post(IMAGES, upload("two.png"), format="multipart").status_code == 201
    by_page = send(page, "three.png")
    assert (by_page.status_code, by_page.json()["code"]) == (429, "too_many_requests")
    by_api = client.post(IMAGES, upload("three.png"), format="multipart")
    assert problem_of(by_api)["code"] == "too_many_requests"
    for response in (by_page, by_api):
        assert 0 < int(response.headers["Retry-After"]) <= 61
    assert client.get(IMAGES).status_code == 200
    assert Image.objects.count() == 2


def test_questions_to_the_api_are_counted(owner, monkeypatch):
    rates(monkeypatch, api="3/min")
    client = client_of(owner)
    found = [client.get("/api/v1/jobs/").status_code for _ in range(4)]
    assert found == [200, 200, 200, 429]
    other = client_of(User.objects.create_user("stranger"))
    assert other.get("/api/v1/jobs/").status_code == 200
