"""A folder on disk: import_folder and watch."""

import io
import threading
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gallery.imports import watch
from gallery.imports.folder import Folder
from gallery.models import Image, Job
from tests.gallery import pictures
from tests.optional import required


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "photos"
    (found / "trip").mkdir(parents=True)
    (found / "trip" / "one.png").write_bytes(pictures.png("one"))
    (found / "trip" / "one.txt").write_text("My cat")
    (found / "two.PNG").write_bytes(pictures.png("two"))
    (found / "captions.csv").write_text("file,caption,alt_text\ntwo.PNG,My dog,Dog.\n")
    (found / ".hidden").mkdir()
    (found / ".hidden" / "three.png").write_bytes(pictures.png("three"))
    (found / "letter.doc").write_bytes(b"dear")
    return found


def run(folder: Path, *options: str) -> str:
    output = io.StringIO()
    call_command("import_folder", str(folder), "--owner", "owner", *options, stdout=output)
    return output.getvalue()


def test_a_folder_comes_in_and_again_adds_nothing(owner, folder):
    assert "Took in 2; 0 were here already; 0 were refused." in run(folder, "--album", "Trip")
    assert "Took in 0; 2 were here already; 0 were refused." in run(folder, "--album", "Trip")
    texts = {image.name: required(image.caption).text for image in Image.objects.all()}
    assert texts == {"one.png": "My cat", "two.PNG": "My dog"}
    assert owner.albums.get().images.count() == 2
    assert set(Job.objects.values_list("priority", flat=True)) == {Job.Priority.BULK}


def test_what_is_refused_is_said_and_shows_in_the_exit_status(owner, folder):
    (folder / "bad.jpg").write_bytes(b"dear reader")
    output = io.StringIO()
    with pytest.raises(CommandError, match="1 files were refused"):
        call_command("import_folder", str(folder), "--owner", "owner", stdout=output)
    assert "bad.jpg: This is not a picture" in output.getvalue()
    assert Image.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "words"), [("nobody", "nobody called nobody"), ("owner", "is no folder")]
)
def test_what_is_not_there_is_said(owner, tmp_path, name, words):
    with pytest.raises(CommandError, match=words):
        call_command("import_folder", str(tmp_path / "missing"), "--owner", name)


@pytest.mark.django_db(transaction=True)
def test_a_watched_folder_takes_in_what_comes(owner, folder, monkeypatch):
    monkeypatch.setattr(watch, "QUIET_MS", 100)
    stop = threading.Event()
    threading.Timer(0.5, (folder / "new.png").write_bytes, [pictures.png("new")]).start()
    threading.Timer(20, stop.set).start()  # a failure ends too
    for results in watch.arrivals(Folder(folder, owner=owner), stop=stop):
        assert [one.path.name for one in results] == ["new.png"]
        stop.set()
    assert Image.objects.get().name == "new.png"
