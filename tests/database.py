"""A migrated SQLite database, made once and copied by every test process.

It is kept in pytest's cache under a name that changes with any migration, so that a single
module's tests start at once.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

BUILT_BY = ("django", "django-allauth", "django-axes", "django-rest-knox")


def fill_from_template(cache: Path) -> None:
    """Make the test database that the settings name, as `create_test_db` would."""
    template = cache / f"{fingerprint()}.sqlite3"
    name = str(connection.settings_dict["TEST"]["NAME"])
    if template.exists():
        shutil.copyfile(template, name)
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.connect()
    else:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        _keep(Path(name), template)


def fingerprint() -> str:
    """Return a digest of every migration and of the packages that bring some."""
    loader = MigrationLoader(None)
    digest = hashlib.sha256()
    for package in BUILT_BY:
        digest.update(version(package).encode())
    for key, migration in sorted(loader.disk_migrations.items()):
        digest.update(repr(key).encode())
        source = Path(sys.modules[type(migration).__module__].__file__ or "")
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _keep(database: Path, template: Path) -> None:
    """Copy a database to its template; of processes that do so together, the last one wins."""
    own = template.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(database)) as made, closing(sqlite3.connect(own)) as copy:
        made.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    own.replace(template)
