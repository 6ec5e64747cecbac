"""Checkpoints on a disk of their own; tests/gallery/core/test_local_copy.py has a real bucket."""

import json
from pathlib import Path

import pytest
from django.core.files.storage import storages

from gallery.captions import checkpoint_store
from gallery.models import ModelVersion
from tests import rows


@pytest.fixture
def shared(settings, tmp_path: Path) -> Path:
    """Configure a folder as the storage that hosts share; return it."""
    folder = tmp_path / "shared"
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {
        checkpoint_store.ALIAS: {"BACKEND": backend, "OPTIONS": {"location": str(folder)}}
    }
    return folder


@pytest.fixture
def stored(shared, db, tmp_path: Path) -> ModelVersion:
    """Put a checkpoint into shared storage, from a host that is gone since."""
    folder = rows.checkpoint(tmp_path / "elsewhere")
    digest = checkpoint_store.digest_of(folder)
    checkpoint_store.put(folder, reference="fake@1")
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    return rows.captioner(folder, digest=digest)


def test_a_host_without_a_checkpoint_fetches_it_once(stored, shared):
    assert checkpoint_store.is_at_hand(stored)
    folder = checkpoint_store.folder_of(stored)
    assert checkpoint_store.digest_of(folder) == stored.digest
    for file in (shared / "fake@1").iterdir():
        file.unlink()
    assert checkpoint_store.folder_of(stored) == folder
    assert not checkpoint_store.is_at_hand(stored)


@pytest.mark.parametrize("name", ["config.json", "manifest.json"])
def test_a_stored_file_that_was_changed_is_refused(stored, shared, name):
    path = shared / "fake@1" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(checkpoint_store.DamagedError, match=name):
        checkpoint_store.folder_of(stored)


def test_a_manifest_names_no_file_outside_the_folder(stored, shared):
    manifest = shared / "fake@1" / "manifest.json"
    manifest.write_text(json.dumps({"../../escaped": "0" * 64}))
    stored.digest = checkpoint_store.digest_of(manifest.parent)
    with pytest.raises(checkpoint_store.DamagedError, match="escaped"):
        checkpoint_store.folder_of(stored)


def test_without_shared_storage_a_checkpoint_stays_where_it_is(db, tmp_path):
    folder = rows.checkpoint(tmp_path / "here")
    version = rows.captioner(folder, digest="another")
    checkpoint_store.put(folder, reference="fake@1")
    assert checkpoint_store.ALIAS not in storages.backends
    assert checkpoint_store.folder_of(version) == folder
