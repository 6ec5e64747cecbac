"""Reads of comparisons: folders that `manage.py compare --site NAME` wrote."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from gallery.core.errors import GalleryError, NotFoundError

VALUES = "comparison.json"
TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@dataclass(frozen=True)
class StoredComparison:
    """The folder of a comparison, and the time when it was made."""

    name: str
    folder: Path
    made_at: datetime


@dataclass(frozen=True)
class ScoreTable:
    """Content of a comparison's page: scores by captioner, and the most disputed images."""

    data: str
    metrics: list[str]
    rows: list[dict[str, object]]
    reasons: dict[str, str]
    disputed: list[dict[str, object]]


def comparisons() -> list[StoredComparison]:
    """Return all comparisons, newest first."""
    folders = [path.parent for path in Path(settings.COMPARISONS_DIR).glob(f"*/{VALUES}")]
    found = [StoredComparison(folder.name, folder, _made_at(folder)) for folder in folders]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def comparison(*, name: str) -> StoredComparison:
    """Return a comparison by its name. Raises NotFoundError."""
    found = next((each for each in comparisons() if each.name == name), None)
    if found is None:
        raise NotFoundError("comparison")
    return found


def table(comparison: StoredComparison) -> ScoreTable:
    """Read a comparison's scores. Raises GalleryError (comparison_unreadable)."""
    try:
        values = json.loads((comparison.folder / VALUES).read_text(encoding="utf-8"))
        metrics = values["metrics"]
        rows = [_row(row, metrics) for row in values["rows"]]
        reasons = values["rows"][0]["reasons"]
        return ScoreTable(values["data"], metrics, rows, reasons, values["disputed"])
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise GalleryError("comparison_unreadable") from error


def picture(comparison: StoredComparison, *, number: int) -> Path:
    """Return the file of a disputed image by its index, from 0. Raises NotFoundError."""
    disputed = table(comparison).disputed
    name = str(disputed[number].get("picture", "")) if 0 <= number < len(disputed) else ""
    path = (comparison.folder / name).resolve()
    inside = path.is_relative_to(comparison.folder.resolve())
    if not inside or path.suffix not in TYPES or not path.is_file():
        raise NotFoundError("comparison_picture")
    return path


def _row(row: dict[str, Any], metrics: list[str]) -> dict[str, object]:
    """Return a captioner's name, and for each metric (value, low, high) of its interval."""
    ends = row["intervals"]
    cells = [(row[metric], *ends.get(metric, (None, None))) for metric in metrics]
    return {"name": row["name"], "cells": cells}


def _made_at(folder: Path) -> datetime:
    return datetime.fromtimestamp((folder / VALUES).stat().st_mtime, tz=UTC)
