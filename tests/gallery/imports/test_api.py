"""Files in pieces: a lost connection loses nothing, and no piece is too long."""

from typing import Any

import pytest

from gallery.imports import services
from gallery.jobs.background_tasks import run_queued
from gallery.models import Image
from tests.gallery import pictures
from tests.gallery.api.helpers import client_of

pytestmark = pytest.mark.postgresql

PNG = pictures.png("one")


def test_a_lost_connection_loses_nothing(owner, tmp_path):
    client = client_of(owner)
    batch = client.post("/api/v1/imports/", {}).json()["id"]
    address = f"/api/v1/imports/{batch}/files/"
    body = {"files": [{"name": "trip/one.png", "size": len(PNG)}]}
    (row,) = client.post(address, body).json()["results"]
    one = f"{address}{row['id']}/"

    def piece(offset: int, data: Any):  # the stubs know text alone
        kind = "application/offset+octet-stream"
        return client.generic("PATCH", one, data, kind, HTTP_UPLOAD_OFFSET=str(offset))

    half = len(PNG) // 2
    assert piece(0, PNG[:half])["Upload-Offset"] == str(half)
    again = piece(0, PNG[:half])  # the answer was lost: the client sends it once more
    assert again.status_code == 409
    assert again["Upload-Offset"] == str(half)
    assert client.head(one)["Upload-Offset"] == str(half)
    (known,) = client.post(address, body).json()["results"]  # the page was closed meanwhile
    assert known == row | {"received": half}
    assert piece(half, PNG[half:] + b"more").json()["code"] == "piece_too_long"
    assert piece(half, PNG[half:]).status_code == 204
    run_queued()
    assert client.get(one).json()["state"] == "done"
    assert client.get(f"/api/v1/imports/{batch}/").json()["progress"]["done"] == 1
    assert Image.objects.get().name == "one.png"


@pytest.mark.parametrize("offset", ["x", "-1", "", str(10**30)])
def test_an_offset_that_is_none_is_refused(owner, offset):
    batch = services.begin(owner=owner)
    send_to = services.announce(
        owner=owner, batch_id=batch.pk, files=[services.Announced("a.png", 5)]
    )
    address = f"/api/v1/imports/{batch.pk}/files/{send_to[0].pk}/"
    kind = "application/offset+octet-stream"
    response = client_of(owner).generic("PATCH", address, "1", kind, HTTP_UPLOAD_OFFSET=offset)
    assert response.status_code == 400


def test_a_piece_that_is_too_long_is_refused(owner, settings):
    settings.PIECE_MAX_BYTES = 10
    batch = services.begin(owner=owner)
    (row,) = services.announce(
        owner=owner, batch_id=batch.pk, files=[services.Announced("a.png", 500)]
    )
    address = f"/api/v1/imports/{batch.pk}/files/{row.pk}/"
    kind = "application/offset+octet-stream"
    response = client_of(owner).generic("PATCH", address, "1" * 11, kind, HTTP_UPLOAD_OFFSET="0")
    assert response.json()["code"] == "request_too_large"
