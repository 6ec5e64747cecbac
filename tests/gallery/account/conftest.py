"""Fixtures: an account with everything that it can hold, a data folder, and no broker."""

from pathlib import Path

import pytest

from gallery.exports import services as exports
from gallery.images import services as images
from gallery.imports import services as imports
from gallery.models import Album, AlbumPicture, User


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Record wake-ups in place of sending them."""


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def full(owner: User, captioned, submit) -> User:
    """An account with pictures (one in the trash, one waiting), an album, a batch, an export."""
    kept = captioned("kept.png").image
    images.trash(owner=owner, image_id=captioned("trashed.png").image.pk)
    submit("waiting.png")
    album = Album.objects.create(owner=owner, title="Summer")
    AlbumPicture.objects.create(album=album, image=kept)
    batch = imports.begin(owner=owner)
    (row,) = imports.announce(owner=owner, batch_id=batch.pk, files=[imports.Announced("a.png", 9)])
    imports.receive(owner=owner, batch_id=batch.pk, file_id=row.pk, offset=0, data=b"half")
    export = exports.ask(owner=owner, form="csv", selection={})
    exports.path_of(export).parent.mkdir()
    exports.path_of(export).write_text("words")
    return owner
