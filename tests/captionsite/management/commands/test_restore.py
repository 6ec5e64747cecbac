"""`manage.py restore`: not while the site runs, and every damaged picture is named."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from captionsite.backup import restoring
from captionsite.launch import launcher
from captionsite.launch.address import Address


@pytest.fixture
def backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CAPTIONSITE_DATA", str(tmp_path))
    path = tmp_path / "site.backup"
    path.write_bytes(b"backup")
    return path


def restored(monkeypatch: pytest.MonkeyPatch, damaged: list[int]) -> None:
    def read(source) -> restoring.Restored:
        assert source.read() == b"backup"
        return restoring.Restored(3, damaged)

    monkeypatch.setattr(restoring, "read", read)


def test_a_site_that_runs_is_not_restored(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restoring, "read", lambda source: pytest.fail("It was restored."))
    with (
        launcher.hold(backup.parent, Address(port=8123)),
        pytest.raises(CommandError, match=r"already runs from .*127\.0\.0\.1:8123"),
    ):
        call_command("restore", str(backup))


def test_the_pictures_are_counted(backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    restored(monkeypatch, [])
    out = io.StringIO()
    call_command("restore", str(backup), stdout=out)
    assert out.getvalue().startswith("Restored 3 pictures")


def test_pictures_whose_files_differ_are_named(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored(monkeypatch, [7, 9])
    with pytest.raises(CommandError, match="files of these pictures differ: 7, 9"):
        call_command("restore", str(backup))


def test_a_file_that_is_not_there_is_said(backup: Path) -> None:
    backup.unlink()
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", str(backup))
