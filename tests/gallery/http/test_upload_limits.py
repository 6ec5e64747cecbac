"""How large a request may be, and each file in it."""

import io
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client, RequestFactory
from django.urls import reverse

from gallery.http.upload_limits import FORM_BYTES, SizeLimit
from tests.gallery import pictures
from tests.optional import required

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("captioner")]

JSON = {"Accept": "application/json"}
IMAGES = "/api/v1/images/"


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


def test_of_many_files_only_the_large_one_is_refused(owner_client, settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    files = [SimpleUploadedFile("a.png", pictures.png("a")), SimpleUploadedFile("b", bytes(10**6))]
    response = owner_client.post(reverse("gallery:upload"), {"file": files})
    assert response.status_code == 200
    assert "Took in 1 of 2" in response.content.decode()
