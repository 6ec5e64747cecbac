"""Large requests: from whom, how many bytes at once, and all of it known before they are read."""

import io
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client, RequestFactory
from django.urls import reverse

from gallery.accounts import services as accounts
from gallery.http import upload_limits
from gallery.http.upload_limits import FORM_BYTES, SizeLimit
from gallery.http.waiting_uploads import WaitingUploads
from gallery.models import User
from tests.gallery import pictures
from tests.optional import required

JSON = {"Accept": "application/json"}
IMAGES = "/api/v1/images/"


@pytest.fixture
def owner(db) -> User:
    return User.objects.create_user("owner")


@pytest.fixture
def page(owner) -> Client:
    client = Client()
    client.force_login(owner)
    return client


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *args):
        raise AssertionError("The body was read.")


LARGE = 3 * 1024 * 1024


def refused_unread(
    client: Client,
    address: str,
    *,
    size: int = LARGE,
    kind: str = "multipart/form-data; boundary=x",
    authorization: str = "",
):
    """Send a request that says it is large; fail if its body is read."""
    environment: dict[str, Any] = {"CONTENT_LENGTH": str(size), "wsgi.input": Unread()}
    environment["CONTENT_TYPE"] = kind  # the client sets none for an empty body
    if authorization:
        environment["HTTP_AUTHORIZATION"] = authorization
    method = "PATCH" if "/files/" in address else "POST"
    return client.generic(method, address, headers=JSON, **environment)


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/upload/", 413, "request_too_large"),
        ("/accounts/login/", 413, "request_too_large"),
        ("/accounts/signup/", 413, "request_too_large"),
        ("/nowhere/", 404, ""),
        (IMAGES, 401, "not_signed_in"),
        ("/api/v1/imports/1/files/1/", 401, "not_signed_in"),
        ("/api/v1/auth/token/", 413, "request_too_large"),
        ("/api/v1/albums/", 413, "request_too_large"),
    ],
)
@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/json",
        "application/offset+octet-stream",
    ],
)
def test_a_large_anonymous_request_is_refused_unread(db, address, status, code, kind):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    response = refused_unread(client, address, kind=kind)
    assert response.status_code == status
    if code:
        assert response.json()["code"] == code


@pytest.mark.parametrize("header", ["Token " + "0" * 64, "Token", "Token a b", "Basic YTpi"])
def test_an_invented_token_or_session_lets_nothing_large_in(owner, header):
    client = Client(enforce_csrf_checks=True)
    client.cookies["sessionid"] = "a" * 32
    assert refused_unread(client, IMAGES, authorization=header).status_code == 401
    assert refused_unread(client, "/upload/", authorization=header).status_code == 413


def test_a_token_opens_the_api_alone(owner):
    _, token = accounts.create_token(owner=owner)
    client = Client(enforce_csrf_checks=True)
    response = refused_unread(client, "/upload/", authorization=f"Token {token}")
    assert response.status_code == 413


def large_form(count: int = 3) -> dict[str, SimpleUploadedFile]:
    noise = b"\0" * (1024 * 1024)
    return {f"file{number}": SimpleUploadedFile("a.png", noise) for number in range(count)}


def test_who_is_signed_in_sends_large_forms_by_session_and_token(page, owner):
    response = page.post("/upload/", large_form(), headers=JSON)
    assert response.json()["code"] == "no_file"  # it was read, and held no field `file`
    _, token = accounts.create_token(owner=owner)
    api = Client(headers={"Authorization": f"Token {token}"})
    assert api.post(IMAGES, large_form()).status_code == 400
    assert upload_limits.waiting.total == 0


def test_a_large_request_counts_while_it_is_received_and_not_longer(page, monkeypatch):
    seen = []

    def counting(*_):
        seen.append(upload_limits.waiting.total)
        return []

    monkeypatch.setattr("gallery.images.views._submit_each", counting)
    files = [SimpleUploadedFile("a.png", b"\0" * (1024 * 1024)) for _ in range(3)]
    page.post("/upload/", {"file": files})
    assert seen[0] > 3 * 1024 * 1024
    assert upload_limits.waiting.total == 0


def test_one_persons_large_requests_together_have_a_limit(page, owner, settings, monkeypatch):
    monkeypatch.setattr(upload_limits, "waiting", WaitingUploads())
    upload_limits.waiting.begin(owner.pk, size=1, most=1)
    settings.UPLOAD_MAX_REQUEST_BYTES = LARGE
    response = refused_unread(page, "/upload/")
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert int(response["Retry-After"]) > 0
    other = Client()
    other.force_login(User.objects.create_user("other"))
    assert other.post("/upload/", large_form(2), headers=JSON).json()["code"] == "no_file"


def test_nothing_large_is_received_while_the_disk_is_nearly_full(page, settings):
    settings.FREE_DISK_MIN_BYTES = 2**60
    response = refused_unread(page, "/upload/")
    assert (response.status_code, response.json()["code"]) == (507, "storage_full")


def test_a_trial_has_its_own_limit_and_all_anonymous_users_share_one(db, settings, monkeypatch):
    monkeypatch.setattr(upload_limits, "waiting", WaitingUploads())
    settings.TRY_MAX_BYTES = LARGE
    too_large = refused_unread(Client(), "/try/", size=LARGE + FORM_BYTES + 1)
    assert (too_large.status_code, too_large.json()["code"]) == (413, "image_too_large")
    most = upload_limits.ANONYMOUS_AT_ONCE * LARGE
    upload_limits.waiting.begin(upload_limits.ANONYMOUS, size=most, most=most)
    assert refused_unread(Client(), "/try/").status_code == 429


@pytest.mark.parametrize(
    ("address", "limit", "code"),
    [
        (IMAGES, "UPLOAD_MAX_BYTES", "image_too_large"),
        ("/upload/", "UPLOAD_MAX_REQUEST_BYTES", "request_too_large"),
        ("/accounts/login/", "DATA_UPLOAD_MAX_MEMORY_SIZE", "request_too_large"),
        ("/theme/", "DATA_UPLOAD_MAX_MEMORY_SIZE", "request_too_large"),
    ],
)
@pytest.mark.usefixtures("captioner")
@pytest.mark.parametrize("who", ["nobody", "owner"])
def test_what_is_too_large_is_refused_unread(owner, address, limit, code, who):
    client = Client(enforce_csrf_checks=True)
    if who == "owner":
        client.force_login(owner)
    environment: dict[str, Any] = {
        "CONTENT_LENGTH": str(getattr(site, limit) + FORM_BYTES + 1),
        "wsgi.input": Unread(),
    }
    response = client.generic(
        "POST",
        address,
        b"",
        "multipart/form-data; boundary=x",
        headers=JSON,
        **environment,
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
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    assert 100_000 < required(file.file).seek(0, 2) <= 100_000 + 65_536


@pytest.mark.usefixtures("captioner")
def test_of_many_files_only_the_large_one_is_refused(owner_client, settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    files = [SimpleUploadedFile("a.png", pictures.png("a")), SimpleUploadedFile("b", bytes(10**6))]
    response = owner_client.post(reverse("gallery:upload"), {"file": files})
    assert response.status_code == 200
    assert "Took in 1 of 2" in response.content.decode()
