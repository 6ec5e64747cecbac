"""Lookup of a checkpoint by name: among the live ones of the database and the bundled ones."""

from __future__ import annotations

from pathlib import Path

from django.db import DatabaseError, connection

from gallery.models import ModelVersion
from inference.checkpoint import (
    CheckpointInfo,
    bundled_checkpoints,
    checkpoint_info,
    default_checkpoint,
    find_checkpoint,
)


def choose_checkpoint(name: str | None) -> Path:
    """Find the folder for a kind, a name, `name@version` or a path; None is the default.

    Raises CheckpointError listing what there is.
    """
    live = live_checkpoints()
    if name is None:
        return next(iter(live), None) or default_checkpoint()
    return find_checkpoint(name, [*live, *bundled_checkpoints()])


def known_checkpoints() -> list[CheckpointInfo]:
    """Describe every live and every bundled checkpoint, without duplicates."""
    folders = dict.fromkeys([*live_checkpoints(), *bundled_checkpoints()])
    infos = {info.reference: info for info in map(checkpoint_info, folders)}
    return list(infos.values())


def live_checkpoints() -> list[Path]:
    """List the folders of the live checkpoints, the default first; empty without a database."""
    if not _database_exists():
        return []
    live = ModelVersion.objects.filter(state=ModelVersion.State.LIVE)
    try:
        folders = [Path(version.folder) for version in live.order_by("-is_default", "-id")]
    except DatabaseError:
        return []
    return [folder for folder in folders if folder.is_dir()]


def _database_exists() -> bool:
    """Return whether there is a database; a connection would create SQLite's missing file."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor != "sqlite" or "memory" in name or Path(name).is_file()
