"""The database as files, and back."""

from pathlib import Path

import pytest
from django.db import connection

from captionsite.backup import database
from captionsite.backup.manifest import BackupError, Manifest
from gallery.models import Image, User
from tests import rows

pytestmark = pytest.mark.postgresql


def empty_manifest() -> Manifest:
    return Manifest(vendor=connection.vendor, made_at="", data_folder="/old")


def test_a_saved_database_comes_back_as_it_was(transactional_db: None, tmp_path: Path) -> None:
    saved, image = empty_manifest(), rows.picture(rows.person("ada"))
    database.save(tmp_path, saved)
    Image.objects.all().delete()
    rows.person("who came later")
    database.load(tmp_path, saved)
    assert [user.username for user in User.objects.all()] == ["ada"]
    assert Image.objects.get().sha256 == image.sha256
    assert rows.picture(rows.person("grace")).pk > image.pk


def test_a_database_of_a_newer_release_is_refused_before_anything_is_changed(
    transactional_db: None, tmp_path: Path
) -> None:
    saved, ada = empty_manifest(), rows.person("ada")
    database.save(tmp_path, saved)
    saved.migrations.append(["gallery", "9999_from_the_future"])
    with pytest.raises(BackupError, match=r"of a newer release: .*9999_from_the_future"):
        database.load(tmp_path, saved)
    assert User.objects.get() == ada
