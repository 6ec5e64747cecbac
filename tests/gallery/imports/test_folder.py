"""A folder on disk: import_folder and watch."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gallery.models import Image, Job
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
