"""Dump and restore of the database as files, consistent while others write.

SQLite is copied by its own backup API. PostgreSQL's tables are copied one by one in a single
read-only transaction that sees one snapshot. This needs no pg_dump, which the web server's image
does not have.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor

from captionsite.backup.manifest import BackupError, Manifest

if TYPE_CHECKING:  # psycopg is not installed on a site with SQLite
    from psycopg import Copy

SQLITE_FILE = "database.sqlite3"
TABLES = "tables"
MIGRATIONS = "django_migrations"  # not restored: `migrate` fills it


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
    """Fill this site's empty database from a saved state; check the row counts. Raises BackupError.

    This release's migrations create the tables, up to the backup's last migration. Only rows are
    read from the backup, and its table and column names are checked against the created ones.
    """
    executor = MigrationExecutor(connection)
    unknown = [key for key in manifest.migrations if tuple(key) not in executor.loader.graph.nodes]
    if unknown:
        raise BackupError(f"The backup is of a newer release: {unknown[0]} is not known here.")
    targets = [(app, name) for app, name in manifest.migrations]
    columns = _columns_of_models(executor, targets)
    _require_known(columns, manifest)
    executor.migrate(targets)
    try:
        if connection.vendor == "sqlite":
            _load_sqlite(folder / SQLITE_FILE, columns)
        else:
            _load_tables(folder / TABLES, columns, manifest)
        with connection.cursor() as cursor:
            found = {table: _count(cursor, table) for table in manifest.rows if table in columns}
    except (DatabaseError, FileNotFoundError) as error:
        raise BackupError(f"The backup's rows cannot be read: {error}") from error
    if found != {table: count for table, count in manifest.rows.items() if table in columns}:
        raise BackupError("The restored tables do not have as many rows as the backup says.")


def _columns_of_models(
    executor: MigrationExecutor, targets: list[tuple[str, str]]
) -> dict[str, list[str]]:
    """Return the stored columns of each table after these migrations."""
    models = executor.loader.project_state(targets).apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: [
            field.column
            for field in model._meta.local_concrete_fields
            if field.column and not field.generated
        ]
        for model in models
        if model._meta.managed and not model._meta.proxy
    }


def _require_known(columns: dict[str, list[str]], manifest: Manifest) -> None:
    """Raise BackupError for a table or a column that this release's migrations do not create."""
    known = columns.keys() | {MIGRATIONS}
    for table in (*manifest.rows, *manifest.tables):
        if table not in known:
            raise BackupError(f"The backup names a table that this release has not: {table!r}.")
    for table, names in manifest.tables.items():
        if table in columns and sorted(names) != sorted(columns[table]):
            raise BackupError(f"The backup's columns of {table!r} are not this release's.")


def _quoted(name: str) -> str:
    """Return a table's or column's name as an SQL identifier."""
    if connection.vendor == "sqlite":
        return '"' + name.replace('"', '""') + '"'
    from psycopg import sql

    return sql.Identifier(name).as_string()


def _count(cursor: CursorWrapper | sqlite3.Cursor, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")  # noqa: S608
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


def _load_sqlite(path: Path, columns: dict[str, list[str]]) -> None:
    """Copy rows from a database file, whose schema is not trusted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ATTACH DATABASE %s AS saved", [f"file:{quote(str(path))}?mode=ro&immutable=1"]
        )
        try:
            _require_plain_tables(cursor, columns)
            _copy_rows(cursor, columns)
        finally:
            cursor.execute("DETACH DATABASE saved")


def _require_plain_tables(cursor: CursorWrapper, columns: dict[str, list[str]]) -> None:
    """Raise BackupError if a table is a view or a virtual table, or has other columns."""
    cursor.execute(
        "SELECT name FROM saved.sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%%'"
    )
    plain = {name for (name,) in cursor.fetchall()}
    for table, names in columns.items():
        cursor.execute("SELECT name FROM pragma_table_xinfo(%s, 'saved') WHERE hidden = 0", [table])
        found = [name for (name,) in cursor.fetchall()]
        if table not in plain or sorted(found) != sorted(names):
            raise BackupError(f"The backup's table {table!r} is not this release's.")


def _copy_rows(cursor: CursorWrapper, columns: dict[str, list[str]]) -> None:
    with transaction.atomic():
        for table in columns:
            cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608
        for table, names in columns.items():
            listed = ", ".join(map(_quoted, names))
            target, source = f"main.{_quoted(table)}", f"saved.{_quoted(table)}"
            cursor.execute(f"INSERT INTO {target} ({listed}) SELECT {listed} FROM {source}")  # noqa: S608
        cursor.execute(
            "UPDATE main.sqlite_sequence SET seq = max(seq, coalesce((SELECT saved.seq FROM"
            " saved.sqlite_sequence AS saved WHERE saved.name = sqlite_sequence.name), 0))"
        )


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
        for table in sorted({*tables, MIGRATIONS}):
            cursor.execute(_COLUMNS, [table])
            manifest.tables[table] = columns = [name for (name,) in cursor.fetchall()]
            with (folder / table).open("wb") as file, _copy(table, columns, "TO STDOUT") as copy:
                for data in copy:
                    file.write(data)
            manifest.rows[table] = _count(cursor, table)


def _copy(table: str, columns: list[str], way: str) -> "AbstractContextManager[Copy]":
    listed = ", ".join(map(_quoted, columns))
    raw = connection.connection.cursor()
    found: AbstractContextManager[Copy] = raw.copy(f"COPY {_quoted(table)} ({listed}) {way}")
    return found


def _load_tables(folder: Path, columns: dict[str, list[str]], manifest: Manifest) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(_quoted, columns))}")
        for table in columns:
            names = manifest.tables.get(table)
            if names is None:
                raise BackupError(f"The backup has no table {table!r}.")
            with _copy(table, names, "FROM STDIN") as copy, (folder / table).open("rb") as file:
                while data := file.read(1 << 20):
                    copy.write(data)
            _continue_numbers(cursor, table)


def _continue_numbers(cursor: CursorWrapper, table: str) -> None:
    """Set the table's id sequences above the restored ids."""
    for sequence in connection.introspection.get_sequences(cursor, table):
        column = _quoted(sequence["column"])
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({column}), 1),"  # noqa: S608
            f" max({column}) IS NOT NULL) FROM {_quoted(table)}",
            [_quoted(table), sequence["column"]],
        )
