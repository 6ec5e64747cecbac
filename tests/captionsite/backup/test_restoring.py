"""Backups that are cut, bent or of another kind; the whole way is a row of `make faults`."""

import hashlib
import io
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from captionsite.backup import restoring
from captionsite.backup.manifest import NAME, BackupError, Manifest
from gallery.models import ModelVersion, User
from tests import rows

pytestmark = pytest.mark.postgresql

PICTURE = "files/media/pictures/2026/01/x/original.png"


def manifest(**fields: Any) -> Manifest:
    values = {"vendor": connection.vendor, "made_at": "", "data_folder": "/old"} | fields
    return Manifest(**values)


def tar(
    *members: tuple[str, bytes], last: Manifest | None = None, kind: bytes = b"0"
) -> io.BytesIO:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size, info.type, info.linkname = len(content), kind, "/etc/passwd"
            file.addfile(info, io.BytesIO(content))
        if last is not None:
            text = last.to_json()
            info = tarfile.TarInfo(NAME)
            info.size = len(text)
            file.addfile(info, io.BytesIO(text))
    out.seek(0)
    return out


def of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_files_are_unpacked_and_checked(tmp_path: Path) -> None:
    expected = manifest(files={PICTURE: of(b"picture")})
    found = restoring._unpack(tar((PICTURE, b"picture"), last=expected), tmp_path)
    assert found == expected
    assert (tmp_path / PICTURE).read_bytes() == b"picture"
    assert (tmp_path / PICTURE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "name",
    [
        "/etc/cron.d/x",
        "../x",
        "files/../../x",
        "files//x",
        "files/./x",
        "x",
        "",
        "files",
        "other/x",
    ],
)
def test_what_has_no_place_is_refused(name: str, tmp_path: Path) -> None:
    expected = manifest(files={name: of(b"x")})
    with pytest.raises(BackupError):
        restoring._unpack(tar((name, b"x"), last=expected), tmp_path / "in")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_only_plain_files_are_unpacked(kind: bytes, tmp_path: Path) -> None:
    with pytest.raises(BackupError):
        restoring._unpack(tar((PICTURE, b""), last=manifest(), kind=kind), tmp_path)
    assert not (tmp_path / PICTURE).is_symlink()


@pytest.mark.parametrize(
    "files",
    [{}, {PICTURE: of(b"other")}, {PICTURE: of(b"picture"), "files/more": of(b"")}],
)
def test_a_damaged_backup_is_refused(files: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="damaged"):
        restoring._unpack(tar((PICTURE, b"picture"), last=manifest(files=files)), tmp_path)


@pytest.mark.parametrize("size", [0, 100, 700, 2000])
def test_a_backup_cut_short_is_refused(size: int, tmp_path: Path) -> None:
    content = os.urandom(3000)
    whole = tar((PICTURE, content), last=manifest(files={PICTURE: of(content)})).getvalue()
    with pytest.raises(BackupError):
        restoring._unpack(io.BytesIO(whole[:size]), tmp_path)


@pytest.mark.django_db
def test_nothing_is_restored_over_something(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path / "site"
    User.objects.create(username="ada")
    with pytest.raises(BackupError, match="not empty"):
        restoring.read(io.BytesIO())
    backup = tmp_path / "x.backup"
    backup.write_bytes(b"")
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(backup))


@pytest.mark.django_db
def test_a_backup_of_another_kind_of_database_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    with pytest.raises(BackupError, match="set DATABASE_URL"):
        restoring.read(tar(last=manifest(vendor="oracle")))


@pytest.mark.django_db
def test_checkpoints_are_found_in_their_new_place(tmp_path: Path) -> None:
    rows.captioner(Path("/old/checkpoints/mine"))
    rows.captioner(Path("/elsewhere/box"), name="box", is_default=False)
    restoring._settle(manifest(), tmp_path)
    folders = set(ModelVersion.objects.values_list("folder", flat=True))
    assert folders == {str(tmp_path / "checkpoints" / "mine"), "/elsewhere/box"}
