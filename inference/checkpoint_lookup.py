"""Which checkpoint a name means: the site's live ones when there is a database, or the box's."""

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
    """Every live and every shipped captioner, described, each once."""
    folders = dict.fromkeys([*live_checkpoints(), *bundled_checkpoints()])
    infos = {info.reference: info for info in map(checkpoint_info, folders)}
    return list(infos.values())


def live_checkpoints() -> list[Path]:
    """Folders of the live captioners, the default first; none without a database."""
    if not _database_exists():
        return []
    live = ModelVersion.objects.filter(state=ModelVersion.State.LIVE)
    try:
        folders = [Path(version.folder) for version in live.order_by("-is_default", "-id")]
    except DatabaseError:
        return []
    return [folder for folder in folders if folder.is_dir()]


def _database_exists() -> bool:
    """Asking SQLite would create the file: look first."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor != "sqlite" or "memory" in name or Path(name).is_file()
