"""What a backup holds, and what it leaves out."""

import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from captionsite.backup import archive, restoring
from tests import rows

pytestmark = pytest.mark.postgresql


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_the_database_and_the_files(tmp_path: Path, settings: Any) -> None:
    settings.DATA_DIR = tmp_path / "site"
    owner = rows.person()
    for name, content in {
        "media/pictures/a": b"a",
        "checkpoints/mine/config.json": b"{}",
        "logs/web.log": b"secret",
        "secret-key": b"secret",
        "run/valkey.sock": b"",
    }.items():
        path = settings.DATA_DIR / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    place = tmp_path / "site.backup"
    call_command("backup", str(place))
    assert place.stat().st_mode & 0o777 == 0o600
    unpacked = restoring._unpack(io.BytesIO(place.read_bytes()), tmp_path / "out")
    kept = {name for name in unpacked.files if name.startswith("files/")}
    assert kept == {"files/media/pictures/a", "files/checkpoints/mine/config.json"}
    assert unpacked.rows["gallery_user"] == 1
    if connection.vendor == "sqlite":
        copy = sqlite3.connect(tmp_path / "out" / "database" / "database.sqlite3")
        assert copy.execute("SELECT username FROM gallery_user").fetchall() == [(owner.username,)]
        copy.close()
    with pytest.raises(CommandError, match="there already"):
        call_command("backup", str(place))
    assert not list(settings.DATA_DIR.glob(f"{archive.WORKING}*"))
