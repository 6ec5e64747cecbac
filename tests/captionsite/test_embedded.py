"""Defaults of a site without configuration."""

import os
from pathlib import Path

import pytest

from captionsite import embedded
from captionsite.launch.programs import Layout


def test_a_deep_data_folder_gets_a_short_private_socket(tmp_path: Path) -> None:
    layout = Layout(tmp_path / ("deep" * 30))
    layout.make()
    assert len(os.fsencode(embedded.socket_path(layout.data))) <= embedded.SOCKET_PATH_LIMIT
    assert layout.runtime.stat().st_mode & 0o777 == 0o700
    layout.runtime.rmdir()


def test_the_data_folder_is_the_configured_one_or_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert embedded.data_folder("~/mine") == tmp_path / "mine"
    assert embedded.data_folder("") == tmp_path / ".local" / "share" / "captionsite"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert embedded.data_folder("") == tmp_path / "xdg" / "captionsite"


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    key = embedded.secret_key(data)
    assert len(key) >= 50
    assert embedded.secret_key(data) == key
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert data.stat().st_mode & 0o777 == 0o700
    assert embedded.secret_key(tmp_path / "other") != key
