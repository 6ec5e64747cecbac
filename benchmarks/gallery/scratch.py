"""Databases of the benchmark's own, several at once, removed in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from gallery.models import Image


class Scratch:
    """A database with so many pictures, whose connection stays open while another is in use."""

    def __init__(self, wrapper: BaseDatabaseWrapper, rows: int) -> None:
        self.rows = rows
        self._wrapper = wrapper

    def use(self) -> None:
        """Make every query go here."""
        connections[DEFAULT_DB_ALIAS] = self._wrapper

    def full(self) -> bool:
        """Whether it was kept with all its pictures; of the database in use."""
        return Image.objects.count() == self.rows


@contextmanager
def scratch(folder: Path, rows: int, *, keep: bool) -> Iterator[Scratch]:
    """Create a database by the migrations, or use a kept one; `folder` takes SQLite's file."""
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
