"""Pictures and checkpoints in a bucket of a real S3 server, which is a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import default_storage, storages

from gallery import local, queue
from gallery.captions import registry, shelf
from gallery.library import files
from gallery.library import services as library
from gallery.models import Image, ModelVersion
from tests import rows
from tests.gallery import pictures
from tests.gallery.api.helpers import client_of

pytestmark = pytest.mark.postgresql

KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
PATIENCE = 60.0


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("The S3 server did not start.")


@pytest.fixture(autouse=True)
def bucket(server, settings, tmp_path, monkeypatch):
    """A fresh bucket, and settings that send everything there; this host's own folder is empty."""
    name = f"bucket-{tmp_path.name.replace('_', '-')[:40]}"
    client = boto3.client("s3", endpoint_url=server, **KEYS)
    client.create_bucket(Bucket=name)
    options = {
        "bucket_name": name,
        "endpoint_url": server,
        "region_name": "us-east-1",
        "access_key": "test",
        "secret_key": "test",
        "addressing_style": "path",
        "file_overwrite": True,
    }
    settings.S3_BUCKET = name
    settings.DATA_DIR = tmp_path / "host"
    settings.CHECKPOINTS_DIR = tmp_path / "host" / "checkpoints"
    settings.STORAGES = settings.STORAGES | {
        alias: {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": options | {"location": place},
        }
        for alias, place in (("default", "media"), ("checkpoints", "checkpoints"))
    }
    monkeypatch.setattr(queue, "ring", lambda *_, **__: None)
    return lambda: sorted(
        each["Key"] for each in client.list_objects_v2(Bucket=name).get("Contents", [])
    )


@pytest.fixture
def owner(db):
    return rows.person("owner")


@pytest.fixture
def image(owner, tmp_path) -> Image:
    import io

    file = io.BytesIO(pictures.png("cat.png"))
    return library.submit(owner=owner, file=file, name="cat.png").image


def test_a_pictures_files_are_in_the_bucket(image, bucket):
    assert len(bucket()) == 3
    assert all(key.startswith("media/pictures/") for key in bucket())


def test_files_are_deleted_once_the_row_is(image, bucket, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        library.delete_for_good(image)
    assert bucket() == []


def test_a_picture_is_sent_from_the_bucket(image, owner):
    for part in ("small", "large", "original"):
        answer = client_of(owner).get(f"/api/v1/images/{image.pk}/{part}/")
        assert answer.status_code == 200
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert len(body) > 50


def test_a_missing_file_is_a_404(image, owner):
    default_storage.delete(image.small.name)
    assert client_of(owner).get(f"/api/v1/images/{image.pk}/small/").status_code == 404


def test_a_copy_is_made_once_for_who_wants_a_path(image, settings):
    path = local.path_of(image.large)
    assert path is not None
    assert path.read_bytes()[8:12] == b"WEBP"
    assert path.is_relative_to(settings.DATA_DIR)
    default_storage.delete(image.large.name)
    assert local.path_of(image.large) == path
    path.unlink()
    assert local.path_of(image.large) is None


def test_orphans_are_tidied_in_a_bucket_too(image, bucket):
    folder = image.large.name.rpartition("/")[0].rpartition("/")[0]
    content = default_storage.open(image.large.name)
    orphan = default_storage.save(f"{folder}/nobody/large.webp", content)
    found = files.tidy(older_than=timedelta(seconds=-60))
    assert (found.orphans, found.missing) == (1, 0)
    assert not default_storage.exists(orphan)
    assert len(bucket()) == 3


@pytest.fixture
def version(db, tmp_path) -> ModelVersion:
    """A checkpoint that another host made known; its folder is not on this one."""
    folder = rows.checkpoint(tmp_path / "elsewhere" / "fake", version="2")
    row = registry.register(
        checkpoint=registry.Checkpoint(
            name="fake",
            version="2",
            kind="fake",
            title="Fake",
            summary="",
            folder=str(folder),
            bytes=5,
        )
    )
    folder.rename(tmp_path / "gone")
    return row


def test_a_checkpoint_is_fetched_once(version, monkeypatch):
    assert shelf.is_at_hand(version)
    folder = shelf.folder_of(version)
    assert (folder / "config.json").is_file()
    assert shelf.digest_of(folder) == version.digest
    monkeypatch.setattr(shelf, "_fetch", None)  # a second fetch would fail
    assert shelf.folder_of(version) == folder


@pytest.mark.parametrize("name", ["config.json", "manifest.json"])
def test_a_checkpoint_that_was_changed_is_refused(version, name, settings):
    from django.core.files.base import ContentFile

    storages["checkpoints"].save(f"{version}/{name}", ContentFile(b"{}"))
    with pytest.raises(shelf.DamagedError):
        shelf.folder_of(version)
    assert not (Path(settings.CHECKPOINTS_DIR) / str(version)).exists()


def test_a_checkpoint_that_nobody_has_is_not_at_hand(version, bucket):
    for name in ("config.json", "manifest.json"):
        storages["checkpoints"].delete(f"{version}/{name}")
    assert not shelf.is_at_hand(version)
