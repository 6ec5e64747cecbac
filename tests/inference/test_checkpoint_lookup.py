"""Which checkpoint a name means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from inference.checkpoint import default_checkpoint
from inference.checkpoint_lookup import (
    choose_checkpoint,
    known_checkpoints,
    live_checkpoints,
)
from inference.ml.contract import CaptionerError
from tests import rows

pytestmark = pytest.mark.django_db


def test_the_bundled_captioner_is_found_by_every_name() -> None:
    folder = default_checkpoint()
    settings = json.loads((folder / "config.json").read_text())
    reference = f"{settings['name']}@{settings['version']}"
    for name in (None, settings["kind"], settings["name"], reference):
        assert choose_checkpoint(name) == folder
    with pytest.raises(CaptionerError, match=reference):
        choose_checkpoint("nobody@1")


def test_a_live_captioner_comes_before_the_bundled_one(tmp_path: Path) -> None:
    other = rows.checkpoint(tmp_path / "other", name="other")
    rows.captioner(other, name="other", is_default=False)
    live = rows.checkpoint(tmp_path / "mine", name="mine")
    rows.captioner(live, name="mine")
    rows.captioner(tmp_path / "deleted", name="deleted", is_default=False)
    assert choose_checkpoint(None) == live
    assert live_checkpoints() == [live, other]
    assert {info.name for info in known_checkpoints()} >= {"mine", "other"}


def test_without_a_database_none_is_live_and_none_is_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = tmp_path / "db.sqlite3"
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(absent))
    assert live_checkpoints() == []
    assert not absent.exists()
