"""Bytes that wait to be taken in: in private files, never on the disk's last room."""

import pytest

from gallery.core.errors import GalleryError
from gallery.imports import upload_store
from gallery.models import ImportFile


def test_pieces_make_one_private_file():
    file = ImportFile(name="../../a.png")
    for offset, data in ((0, b"abc"), (3, b"def"), (1, b"BC")):
        upload_store.write(file, offset, data)
    path = upload_store.path_of(file)
    assert path.read_bytes() == b"aBCdef"
    assert path.stat().st_mode & 0o077 == path.parent.stat().st_mode & 0o077 == 0
    upload_store.drop(file)
    upload_store.drop(file)  # of no consequence
    assert not path.exists()


def test_the_last_room_of_the_disk_is_left(settings):
    settings.FREE_DISK_MIN_BYTES = 2**62
    file = ImportFile(name="a.png")
    with pytest.raises(GalleryError) as caught:
        upload_store.write(file, 0, b"abc")
    assert caught.value.code == "storage_full"
    assert not upload_store.path_of(file).exists()
