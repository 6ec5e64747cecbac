"""Files without a row, rows without a file, and a disk that fills up in the middle of a picture."""

import errno
import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.db import OperationalError

from gallery import queue
from gallery.captions import registry
from gallery.library import files, services
from gallery.models import Image, Job, User
from tests.gallery import pictures

pytestmark = pytest.mark.postgresql

HOUR = timedelta(hours=1)


@pytest.fixture
def owner(db, monkeypatch) -> User:
    monkeypatch.setattr(queue, "ring", lambda _: None)
    box = registry.Checkpoint(
        name="box", version="1", kind="box", title="Box", summary="", folder="/nowhere", bytes=1
    )
    registry.register_shipped(checkpoints=[box], default="box")
    return User.objects.create_user("owner")


def submit(owner: User, name: str = "cat.png") -> Image:
    file = io.BytesIO(pictures.png(name))
    return services.submit(owner=owner, file=file, name=name).image


def on_disk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def age(folder: Path, seconds: float) -> None:
    for path in on_disk(folder):
        os.utime(path, (time.time() - seconds,) * 2)


def test_old_files_without_a_picture_are_deleted_and_no_others(owner, media_folder):
    image = submit(owner)
    month = Path(image.original.name).parent.parent
    default_storage.save(f"{month}/dead/original.png", ContentFile(b"left behind"))
    default_storage.save(f"{month}/dead/small.webp", ContentFile(b"left behind"))
    assert files.tidy(older_than=HOUR) == files.Tidied()  # too young: perhaps about to be taken in
    age(media_folder, 7200)
    assert files.tidy(older_than=HOUR) == files.Tidied(orphans=2)
    assert not (media_folder / month / "dead").exists()
    assert len(on_disk(media_folder)) == 3
    assert files.tidy(older_than=HOUR) == files.Tidied()


def test_files_of_a_picture_that_are_gone_are_counted_and_logged(owner, caplog, capsys):
    image = submit(owner)
    submit(owner, "other.png")
    default_storage.delete(image.large.name)
    assert files.tidy(older_than=HOUR) == files.Tidied(missing=1)
    assert image.large.name in caplog.text
    call_command("tidy", "--older-than", "0")
    assert capsys.readouterr().out.splitlines() == [
        "0 files without a picture deleted",
        "1 files of pictures missing",
    ]


def test_an_empty_site_has_nothing_to_tidy(db):
    assert files.tidy(older_than=HOUR) == files.Tidied()


@pytest.mark.parametrize("full_at", [1, 2, 3])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_fills_up_leaves_nothing_behind(
    owner, monkeypatch, media_folder, full_at, number
):
    written = []
    save = FileSystemStorage._save

    def fill_up(storage, name, content):
        written.append(name)
        if len(written) == full_at:
            save(storage, name, ContentFile(b"a par"))
            raise OSError(number, "No space left on device")
        return save(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", fill_up)
    with pytest.raises(files.StorageFullError) as refused:
        submit(owner)
    assert refused.value.status == 507
    assert on_disk(media_folder) == []
    assert not Image.objects.exists()
    assert not Job.objects.exists()


def test_a_database_that_goes_away_leaves_nothing_behind(owner, monkeypatch, media_folder):
    def fail(**_):
        raise OperationalError("gone")

    monkeypatch.setattr(services.jobs, "enqueue_captions", fail)
    with pytest.raises(OperationalError):
        submit(owner)
    assert on_disk(media_folder) == []
    assert not Image.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_picture_deleted_for_good_leaves_no_folder(owner, media_folder):
    image = submit(owner)
    services.delete_for_good(image)
    assert on_disk(media_folder) == []
    assert not (media_folder / image.original.name).parent.exists()
