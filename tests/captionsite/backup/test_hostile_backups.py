"""Backups that somebody else wrote: rows of this release's tables are taken, and nothing else."""

import io
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from captionsite.backup import database, restoring
from captionsite.backup.archive import KEPT, LEFT_OUT
from captionsite.backup.manifest import BackupError, Manifest
from gallery.models import User
from tests import rows
from tests.captionsite.backup.test_restoring import PICTURE, manifest, of, tar

pytestmark = pytest.mark.postgresql
REPOSITORY = Path(__file__).resolve().parents[3]
COPY = "COPY (SELECT 1) TO PROGRAM 'touch /tmp/proof'"


@pytest.fixture
def saved(transactional_db: None, tmp_path: Path) -> Manifest:
    """The site's database with one person, saved into `tmp_path`; the person is gone since."""
    found = manifest()
    rows.person("ada")
    database.save(tmp_path, found)
    User.objects.all().delete()
    return found


@pytest.mark.parametrize(
    "name",
    [
        f'gallery_user"; {COPY}; SELECT count(*) FROM "gallery_user',
        "gallery_user; DROP TABLE gallery_user",
        "pg_authid",
        "sqlite_master",
        "gallery_search",
        "public.gallery_user",
        "GALLERY_USER",
        "",
    ],
)
@pytest.mark.parametrize("place", ["rows", "tables"])
def test_a_table_that_is_not_this_releases_is_refused(
    saved: Manifest, tmp_path: Path, place: str, name: str
) -> None:
    getattr(saved, place)[name] = 1 if place == "rows" else ["id"]
    with pytest.raises(BackupError, match="names a table"):
        database.load(tmp_path, saved)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ['id") FROM STDIN; DROP TABLE "gallery_user', "secret", "ID"])
def test_a_column_that_is_not_this_releases_is_refused(
    saved: Manifest, tmp_path: Path, name: str
) -> None:
    saved.tables["gallery_user"] = [name, *saved.tables.get("gallery_user", [])]
    with pytest.raises(BackupError, match="columns"):
        database.load(tmp_path, saved)
    assert not User.objects.exists()


@pytest.mark.parametrize("key", [["gallery", "9999_later"], ["evil", "0001_initial"]])
def test_a_migration_that_is_not_this_releases_is_refused(
    saved: Manifest, tmp_path: Path, key: list[str]
) -> None:
    saved.migrations.append(key)
    with pytest.raises(BackupError, match="newer release"):
        database.load(tmp_path, saved)


@pytest.mark.parametrize(
    "change",
    [
        {"rows": {"gallery_user": "1; DROP"}},
        {"rows": {"gallery_user": True}},
        {"tables": {"gallery_user": "id"}},
        {"tables": {"gallery_user": [["id"]]}},
        {"migrations": ["gallery"]},
        {"migrations": [["gallery", 1]]},
        {"files": {PICTURE: None}},
        {"files": []},
        {"data_folder": None},
        {"tables": []},
    ],
)
def test_values_of_another_type_are_no_manifest(change: dict[str, Any]) -> None:
    with pytest.raises(BackupError, match="cannot be read"):
        Manifest.from_json(manifest(**change).to_json())


def _changed_by(script: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as file:
            file.executescript(script)

    return change


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite")
def test_triggers_and_tables_of_a_database_file_are_left_behind(
    saved: Manifest, tmp_path: Path
) -> None:
    _changed_by(
        "CREATE TRIGGER own AFTER INSERT ON gallery_user BEGIN"
        " UPDATE gallery_user SET is_superuser = 1; END;"
        "CREATE TABLE more (x); CREATE VIEW seen AS SELECT * FROM gallery_user;"
        "CREATE INDEX heavy ON gallery_user (username);"
    )(tmp_path / database.SQLITE_FILE)
    database.load(tmp_path, saved)
    rows.person("grace")
    assert not User.objects.filter(is_superuser=True).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master")
        assert not {"own", "more", "seen", "heavy"} & {name for (name,) in cursor.fetchall()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite")
@pytest.mark.parametrize(
    "change",
    [
        _changed_by(
            "DROP TABLE gallery_worker; CREATE VIEW gallery_worker AS SELECT 1 AS id, '' AS name,"
            " '' AS queue, '' AS started_at, '' AS seen_at, '[]' AS models_held,"
            " 0 AS captions_written;"
        ),
        _changed_by("ALTER TABLE gallery_worker ADD COLUMN more"),
        _changed_by("DROP TABLE gallery_worker"),
        _changed_by(
            "DROP TABLE gallery_worker; CREATE VIRTUAL TABLE gallery_worker USING fts5(id)"
        ),
        lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(4096)),
        lambda path: path.unlink(),
    ],
    ids=["view", "column", "missing", "virtual", "damaged", "no file"],
)
def test_a_database_file_of_another_shape_is_refused(
    saved: Manifest, tmp_path: Path, change: Callable[[Path], None]
) -> None:
    change(tmp_path / database.SQLITE_FILE)
    with pytest.raises(BackupError):
        database.load(tmp_path, saved)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", sorted({*LEFT_OUT, "SECRET-KEY", ".ssh", "new"}))
def test_what_no_backup_holds_is_not_restored(name: str, tmp_path: Path) -> None:
    for place in (f"files/{name}", f"files/{name}/x"):
        hostile = tar((place, b"x"), last=manifest(files={place: of(b"x")}))
        with pytest.raises(BackupError, match="no place"):
            restoring._unpack(hostile, tmp_path / "in")
    assert not list(tmp_path.rglob(name))
    assert name not in KEPT


@pytest.mark.parametrize(
    "name", ["database/x", "database/tables", "database/tables/a/b", "database"]
)
def test_the_database_has_its_own_places(name: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no place"):
        restoring._unpack(tar((name, b"x"), last=manifest(files={name: of(b"x")})), tmp_path)


def test_a_file_stands_there_once_and_the_manifest_last(tmp_path: Path) -> None:
    expected = manifest(files={PICTURE: of(b"two")})
    text = expected.to_json()
    for members in (
        ((PICTURE, b"one"), (PICTURE, b"two")),
        (("manifest.json", text), (PICTURE, b"two")),
        ((PICTURE, b"two"), ("manifest.json", text), ("manifest.json", text)),
    ):
        with pytest.raises(BackupError):
            restoring._unpack(tar(*members, last=expected), tmp_path / str(len(members)))


def test_no_more_is_written_than_is_read(tmp_path: Path) -> None:
    packed, holes = io.BytesIO(), io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as file:
        file.addfile(tarfile.TarInfo(PICTURE))
    with tarfile.open(fileobj=holes, mode="w", format=tarfile.PAX_FORMAT) as file:
        info = tarfile.TarInfo(PICTURE)
        info.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(1 << 40)}
        file.addfile(info)
    long = manifest(made_at="x" * 20_000)
    for source in (packed, holes, tar(last=long)):
        source.seek(0)
        with pytest.raises(BackupError):
            restoring._unpack(source, tmp_path)


def test_a_checkpoint_outside_the_data_folder_is_not_brought_inside(
    db: None, tmp_path: Path
) -> None:
    version = rows.captioner(Path("/old/checkpoints/../../../etc"))
    restoring._settle(manifest(), tmp_path)
    version.refresh_from_db()
    assert version.folder == "/old/checkpoints/../../../etc"
