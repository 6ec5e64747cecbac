"""`manage.py backup`: a whole file or none, also through a pipe."""

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest
from django.core.management import CommandError, call_command

from captionsite.backup import archive
from captionsite.backup.manifest import BackupError, Manifest

REPOSITORY = Path(__file__).resolve().parents[4]


def made(out: BinaryIO) -> Manifest:
    out.write(b"backup")
    return Manifest("sqlite", "", "/old", rows={"gallery_image": 3}, files=dict.fromkeys("ab", ""))


def cut(out: BinaryIO) -> Manifest:
    out.write(b"half")
    raise BackupError("The database is damaged.")


def test_a_backup_that_fails_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "write", cut)
    with pytest.raises(CommandError, match="The database is damaged"):
        call_command("backup", str(tmp_path / "site.backup"))
    assert list(tmp_path.iterdir()) == []


def test_what_was_backed_up_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "write", made)
    message = io.StringIO()
    call_command("backup", str(tmp_path / "site.backup"), stderr=message)
    assert message.getvalue().startswith("Backed up 3 pictures, 2 files in all.\n")
    assert (tmp_path / "site.backup").read_bytes() == b"backup"


def test_a_pipe_gets_the_backup_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "write", made)
    reading, writing = os.pipe()
    out = SimpleNamespace(buffer=io.BytesIO(), fileno=lambda: writing)
    monkeypatch.setattr(sys, "stdout", out)
    call_command("backup", "-", stderr=io.StringIO())
    os.close(reading)
    os.close(writing)
    assert out.buffer.getvalue() == b"backup"


def test_a_backup_through_the_shell_is_closed_to_others(tmp_path: Path) -> None:
    place = tmp_path / "site.backup"
    place.touch(mode=0o644)
    environment = {"CAPTIONSITE_DATA": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "manage.py"]
    options: dict[str, Any] = {"cwd": REPOSITORY, "env": environment, "check": True}
    subprocess.run([*command, "migrate", "-v0"], **options)
    with place.open("wb") as out:
        done = subprocess.run(
            [*command, "backup", "-"], stdout=out, stderr=subprocess.PIPE, **options
        )
    assert place.stat().st_mode & 0o777 == 0o600
    assert b"0600" in done.stderr
    assert tarfile.is_tarfile(place)
