"""An image's files as pages ask for them: types, names, caching, a web server in front."""

from urllib.parse import quote

import pytest
from django.urls import reverse


@pytest.mark.parametrize("size", ["small", "large"])
def test_thumbnails_are_pictures_and_nothing_else(captioned, owner_client, size):
    address = reverse(f"gallery:{size}", args=[captioned().image.pk])
    response = owner_client.get(address)
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert b"".join(response)[8:12] == b"WEBP"
    again = owner_client.get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_an_original_comes_as_a_file_with_its_own_name(submit, owner_client):
    image = submit("kätzchen; x.png").image
    response = owner_client.get(reverse("gallery:original", args=[image.pk]))
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("attachment;")
    assert quote("kätzchen") in response["Content-Disposition"]
    assert b"".join(response).startswith(b"\x89PNG")


def test_a_web_server_in_front_sends_the_files(captioned, owner_client, settings):
    settings.MEDIA_ACCEL_PREFIX = "/protected/"
    image = captioned().image
    response = owner_client.get(reverse("gallery:small", args=[image.pk]))
    assert response["X-Accel-Redirect"] == f"/protected/{image.small.name}"
    assert response.content == b""
    original = reverse("gallery:original", args=[image.pk])
    assert "X-Accel-Redirect" not in owner_client.get(original)  # it is cleaned on its way
    uploaded = owner_client.get(original, {"as": "uploaded"})
    assert uploaded["X-Accel-Redirect"] == f"/protected/{image.original.name}"


def test_a_missing_file_is_not_a_crash(captioned, owner_client):
    image = captioned().image
    image.small.storage.delete(image.small.name)
    assert owner_client.get(reverse("gallery:small", args=[image.pk])).status_code == 404
