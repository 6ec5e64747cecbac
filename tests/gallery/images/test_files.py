"""Files without a row, rows without a file, and a disk that fills up in the middle of a picture."""

import io
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from gallery.captions import model_registry
from gallery.images import files, services
from gallery.jobs import queue
from gallery.models import Image, User
from tests.gallery import pictures
from tests.optional import required

pytestmark = pytest.mark.postgresql


HOUR = timedelta(hours=1)


@pytest.fixture
def owner(db, monkeypatch) -> User:
    monkeypatch.setattr(queue, "wake_workers", lambda _: None)
    bundled = model_registry.Checkpoint(
        name="box", version="1", kind="box", title="Box", summary="", folder="/nowhere", bytes=1
    )
    model_registry.register_bundled(checkpoints=[bundled], default="box")
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
    month = Path(required(image.original.name)).parent.parent
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
    default_storage.delete(required(image.large.name))
    assert files.tidy(older_than=HOUR) == files.Tidied(missing=1)
    assert image.large.name in caplog.text
    call_command("tidy", "--older-than", "0")
    assert capsys.readouterr().out.splitlines() == [
        "0 files without a picture deleted",
        "1 files of pictures missing",
    ]


def test_an_empty_site_has_nothing_to_tidy(db):
    assert files.tidy(older_than=HOUR) == files.Tidied()
