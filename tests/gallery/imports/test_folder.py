"""A folder on disk: import_folder and watch."""

import io
import os
import threading
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gallery.imports import watch
from gallery.imports.folder import Folder
from gallery.imports.real_folder import RealFolder
from gallery.media.metadata import tables
from gallery.models import Image, Job
from tests.gallery import pictures
from tests.gallery.recorded import recorded
from tests.optional import required


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


def refused(folder: Path) -> str:
    output = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_folder", str(folder), "--owner", "owner", stdout=output)
    return output.getvalue()


def test_links_to_pictures_sidecars_tables_and_folders_are_left_alone_and_told(
    owner, folder, tmp_path
):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("the secret key")
    (secret / "hidden.png").write_bytes(pictures.png("hidden"))
    (secret / "captions.csv").write_text("file,caption\ntwo.PNG,the secret table\n")
    (folder / "trip" / "one.txt").unlink()
    (folder / "captions.csv").unlink()
    (folder / "trip" / "one.txt").symlink_to(secret / "key")
    (folder / "linked.png").symlink_to(secret / "hidden.png")
    (folder / "captions.csv").symlink_to(secret / "captions.csv")
    (folder / "linked").symlink_to(secret)
    os.mkfifo(folder / "two.PNG.txt")
    os.mkfifo(folder / "captions.json")
    output = refused(folder)
    assert Image.objects.filter(caption=None).count() == 2
    assert set(Image.objects.values_list("name", flat=True)) == {"one.png", "two.PNG"}
    for name in ("trip/one.txt", "linked.png", "captions.csv", "linked"):
        assert f"{name}: It is a link" in output
    for name in ("two.PNG.txt", "captions.json"):
        assert f"{name}: It is a pipe" in output


@pytest.mark.django_db(transaction=True)
def test_a_link_in_a_watched_folder_is_told_and_not_taken_in(owner, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "QUIET_MS", 100)
    (tmp_path / "hidden.png").write_bytes(pictures.png("hidden"))
    stop = threading.Event()
    threading.Timer(0.5, (folder / "new.png").symlink_to, [tmp_path / "hidden.png"]).start()
    threading.Timer(20, stop.set).start()  # a failure ends too
    for results in watch.arrivals(Folder(folder, owner=owner), stop=stop):
        (one,) = results
        assert required(one.error).key == "not_a_plain_file.link"
        stop.set()
    assert not Image.objects.exists()


def test_a_table_is_read_once_however_many_pictures_are_beside_it(owner, folder, monkeypatch):
    (folder / "three.png").write_bytes(pictures.png("three"))
    read = recorded(monkeypatch, tables, "rows")
    listed = recorded(monkeypatch, RealFolder, "names")
    run(folder)
    assert len(read) == 1
    assert len(listed) == 2  # this folder and the one in it


def test_a_table_that_changes_is_read_anew(owner, folder):
    importer = Folder(folder, owner=owner)
    importer.take_in(folder / "two.PNG")
    (folder / "three.png").write_bytes(pictures.png("three"))
    (folder / "captions.csv").write_text("file,caption\nthree.png,My horse\n")
    importer.take_in(folder / "three.png")
    assert required(Image.objects.get(name="three.png").caption).text == "My horse"


def test_a_table_beyond_its_bounds_is_told_and_the_pictures_come_in(owner, folder, settings):
    settings.TABLE_MAX_ROWS = 1
    (folder / "captions.csv").write_text("file,caption\ntwo.PNG,My dog\nno.png,x\n")
    assert "captions.csv: None of its words came in" in refused(folder)
    assert Image.objects.get(name="two.PNG").caption is None
