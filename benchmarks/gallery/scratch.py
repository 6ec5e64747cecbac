"""Temporary databases of a benchmark: several exist at once, and are removed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from gallery.models import Image


class Scratch:
    """A database for `rows` images, whose connection stays open while another one is in use."""

    def __init__(self, wrapper: BaseDatabaseWrapper, rows: int) -> None:
        self.rows = rows
        self._wrapper = wrapper

    def use(self) -> None:
        """Route all queries to this database."""
        connections[DEFAULT_DB_ALIAS] = self._wrapper

    def full(self) -> bool:
        """Return whether the database, which must be in use, already has all its images."""
        return Image.objects.count() == self.rows


@contextmanager
def scratch(folder: Path, rows: int, *, keep: bool) -> Iterator[Scratch]:
    """Create a database with migrations, or reuse a kept one; SQLite's file is in `folder`."""
    usual = connections[DEFAULT_DB_ALIAS]
    wrapper = usual.copy()
    name, made = wrapper.settings_dict["NAME"], f"bench_{rows}"
    sqlite = wrapper.vendor == "sqlite"
    wrapper.settings_dict["TEST"] = {
        **wrapper.settings_dict["TEST"],
        "NAME": str(folder / f"{made}.sqlite3") if sqlite else made,
    }
    found = Scratch(wrapper, rows)
    found.use()
    wrapper.creation.create_test_db(verbosity=0, serialize=False, keepdb=keep)
    try:
        yield found
    finally:
        found.use()
        wrapper.creation.destroy_test_db(name, verbosity=0, keepdb=keep)
        connections[DEFAULT_DB_ALIAS] = usual
