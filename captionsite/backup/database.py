"""Dump and restore of the database as files, consistent while others write.

SQLite is copied by its own backup API. PostgreSQL's tables are copied one by one in a single
read-only transaction that sees one snapshot: that needs no program of PostgreSQL's, which a web
server's image does not have.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor

from captionsite.backup.manifest import BackupError, Manifest

if TYPE_CHECKING:  # psycopg is not installed on a site with SQLite
    from psycopg import Copy

SQLITE_FILE = "database.sqlite3"
TABLES = "tables"


def save(folder: Path, manifest: Manifest) -> None:
    """Write the database's state into a folder and describe it in the manifest."""
    executor = MigrationExecutor(connection)
    applied = executor.loader.applied_migrations
    leaves = [key for key in executor.loader.graph.leaf_nodes() if key in applied]
    manifest.migrations = [list(key) for key in leaves]
    if connection.vendor == "sqlite":
        _save_sqlite(folder / SQLITE_FILE, manifest)
    else:
        _save_tables(folder / TABLES, manifest)


def load(folder: Path, manifest: Manifest) -> None:
    """Load a saved state into the empty database, at the backup's migrations; check row counts."""
    executor = MigrationExecutor(connection)
    unknown = [key for key in manifest.migrations if tuple(key) not in executor.loader.graph.nodes]
    if unknown:
        raise BackupError(f"The backup is of a newer release: {unknown[0]} is not known here.")
    if connection.vendor == "sqlite":
        _load_sqlite(folder / SQLITE_FILE)
    else:
        executor.migrate([(app, name) for app, name in manifest.migrations])
        _load_tables(folder / TABLES, manifest)
    with connection.cursor() as cursor:
        found = {table: _count(cursor, table) for table in manifest.rows}
    if found != manifest.rows:
        raise BackupError("The restored tables do not have as many rows as the backup says.")


def _count(cursor: CursorWrapper | sqlite3.Cursor, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
    return int(cursor.fetchone()[0])


# --- SQLite ------------------------------------------------------------------------------------


def _save_sqlite(path: Path, manifest: Manifest) -> None:
    source = str(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The database is damaged: its copy fails SQLite's integrity check.")
        for table in _sqlite_tables(copy):
            manifest.rows[table] = _count(copy.cursor(), table)


def _sqlite_tables(database: sqlite3.Connection) -> list[str]:
    known = set(connection.introspection.django_table_names(only_existing=True))
    listed = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return sorted(known & {name for (name,) in listed})


def _load_sqlite(path: Path) -> None:
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    shutil.move(path, target)
    target.chmod(0o600)


# --- PostgreSQL --------------------------------------------------------------------------------

_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER'
    ORDER BY ordinal_position
"""


@contextmanager
def _snapshot() -> Iterator[CursorWrapper]:
    """Yield a cursor of a repeatable-read transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield cursor


def _save_tables(folder: Path, manifest: Manifest) -> None:
    folder.mkdir()
    tables = connection.introspection.django_table_names(only_existing=True)
    with _snapshot() as cursor:
        for table in sorted({*tables, "django_migrations"}):
            cursor.execute(_COLUMNS, [table])
            manifest.tables[table] = [name for (name,) in cursor.fetchall()]
            with (folder / table).open("wb") as file, _copy(manifest, table, "TO STDOUT") as copy:
                for data in copy:
                    file.write(data)
            manifest.rows[table] = _count(cursor, table)


def _copy(manifest: Manifest, table: str, way: str) -> "AbstractContextManager[Copy]":
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in manifest.tables[table])
    raw = connection.connection.cursor()
    found: AbstractContextManager[Copy] = raw.copy(f"COPY {quote(table)} ({columns}) {way}")
    return found


def _load_tables(folder: Path, manifest: Manifest) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        names = ", ".join(connection.ops.quote_name(table) for table in manifest.tables)
        cursor.execute(f"TRUNCATE {names} CASCADE")
        for table in manifest.tables:
            with _copy(manifest, table, "FROM STDIN") as copy, (folder / table).open("rb") as file:
                while data := file.read(1 << 20):
                    copy.write(data)
            _continue_numbers(cursor, table)


def _continue_numbers(cursor: CursorWrapper, table: str) -> None:
    """Set the table's sequences above the restored ids."""
    quote = connection.ops.quote_name
    for sequence in connection.introspection.get_sequences(cursor, table):
        column = sequence["column"]
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({quote(column)}), 1),"  # noqa: S608
            f" max({quote(column)}) IS NOT NULL) FROM {quote(table)}",
            [quote(table), column],
        )
