"""A sample of hostile files and names through the real way in: an HTTP server, a form, a token."""

import json
import time

import httpx
import pytest

from gallery.accounts import services as accounts
from gallery.captions import model_registry
from gallery.jobs import queue
from gallery.models import Image, User
from tests.gallery import hostile, hostile_structures, pictures

ADDRESS = "/api/v1/images/"
# Decoded until their time is up, as the GIF of many frames is: one shows what the door says.
AS_SLOW = {
    "jpeg of 2,000,000 comments",
    "png with 1,000,000 chunks",
    "png with 1,000,000 chunks behind",
}


@pytest.fixture
def client(live_server, transactional_db, monkeypatch):
    monkeypatch.setattr(queue, "wake_workers", lambda _: None)
    bundled = model_registry.Checkpoint(
        name="box", version="1", kind="box", title="Box", summary="", folder="/nowhere", bytes=1
    )
    model_registry.register_bundled(checkpoints=[bundled], default="box")
    _token, plain = accounts.create_token(owner=User.objects.create_user("ada"))
    with httpx.Client(
        base_url=live_server.url,
        headers={"Authorization": f"Token {plain}"},
        timeout=60,
        trust_env=False,
    ) as client:
        yield client


def sample() -> dict[str, bytes]:
    files = dict(hostile.REFUSED_KINDS) | hostile_structures.archives() | hostile.polyglots()
    files |= {name: data for name, (data, _codes) in hostile.bombs().items()}
    structures = hostile_structures.structures()
    assert structures.keys() > AS_SLOW
    files |= {name: data for name, data in structures.items() if name not in AS_SLOW}
    return files | dict(list(hostile.truncated().items())[::20])


def test_no_file_makes_the_site_fail(client):
    slowest, files = ("", 0.0), sample()
    for name, data in files.items():
        began = time.monotonic()
        response = client.post(ADDRESS, files={"file": ("x.png", data)})
        slowest = max(slowest, (name, time.monotonic() - began), key=lambda row: row[1])
        assert response.status_code == 201 or 400 <= response.status_code < 500, name
        if response.status_code != 201:
            assert response.json()["code"] in {*hostile.REFUSALS, "duplicate_image"}, name
    print(json.dumps({"files": len(files), "slowest": slowest}))


@pytest.mark.parametrize("name", hostile_structures.NAMES, ids=ascii)
def test_no_name_makes_the_site_fail(client, name):
    written = name.encode("utf-8", "surrogatepass").replace(b'"', b"%22")
    written = written.replace(b"\r", b"%0D").replace(b"\n", b"%0A")
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="' + written + b'"\r\n'
        b"Content-Type: image/png\r\n\r\n" + pictures.png(repr(name)) + b"\r\n--edge--\r\n"
    )
    response = client.post(
        ADDRESS, content=body, headers={"Content-Type": "multipart/form-data; boundary=edge"}
    )
    assert response.status_code == 201 or 400 <= response.status_code < 500
    for image in Image.objects.all():
        assert "/" not in image.name
        assert "\\" not in image.name
        assert image.name.isprintable()
        assert len(image.name) <= 200
        assert ".." not in (image.original.name or "")
