"""Folders in which somebody else may write: only plain files below them are opened."""

import os
import socket
from pathlib import Path

import pytest

from gallery.core.errors import GalleryError
from gallery.imports import real_folder
from gallery.imports.real_folder import RealFolder
from tests.gallery.recorded import recorded


@pytest.fixture
def root(tmp_path: Path) -> Path:
    found = tmp_path / "photos"
    (found / "trip").mkdir(parents=True)
    (found / "trip" / "one.png").write_bytes(b"one")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key.png").write_bytes(b"secret")
    return found


def content(root: Path, path: str) -> bytes:
    with RealFolder(root).open(Path(path)) as file:
        return file.read()


def test_plain_files_are_opened(root):
    assert content(root, "trip/one.png") == b"one"
    assert [str(path) for path in RealFolder(root).walk()] == ["trip/one.png"]


def test_the_folder_itself_may_be_named_by_a_link(root, tmp_path):
    (tmp_path / "link").symlink_to(root)
    assert content(tmp_path / "link", "trip/one.png") == b"one"


def test_no_link_is_followed_to_a_file_or_a_folder(root, tmp_path):
    (root / "key.png").symlink_to(tmp_path / "secret" / "key.png")
    (root / "inner.png").symlink_to(root / "trip" / "one.png")
    (root / "folder").symlink_to(tmp_path / "secret")
    (root / "loop").symlink_to(root)
    for path in ("key.png", "inner.png"):
        with pytest.raises(GalleryError) as caught:
            content(root, path)
        assert caught.value.key == "not_a_plain_file.link"
    for path in ("folder/key.png", "loop/trip/one.png"):
        with pytest.raises(NotADirectoryError):
            content(root, path)
    walked = {str(path) for path in RealFolder(root).walk()}
    assert walked == {"folder", "inner.png", "key.png", "loop", "trip/one.png"}


@pytest.mark.parametrize("path", ["../secret/key.png", "trip/../../secret/key.png"])
def test_nothing_outside_is_reached_by_its_name(root, path):
    with pytest.raises(NotADirectoryError):
        content(root, path)
    with pytest.raises(NotADirectoryError):
        content(root, str(root.parent / "secret" / "key.png"))


def test_pipes_devices_and_sockets_are_not_opened(root, monkeypatch):
    os.mkfifo(root / "pipe.png")
    with socket.socket(socket.AF_UNIX) as bound:
        monkeypatch.chdir(root)
        bound.bind("socket.png")
    opened = recorded(monkeypatch, os, "open")
    for path in ("pipe.png", "socket.png"):
        with pytest.raises(GalleryError) as caught:
            content(root, path)
        assert caught.value.key == "not_a_plain_file.special"
        assert path not in {name for name, *_flags in opened}


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_file_that_is_exchanged_as_it_is_opened_gains_nothing(root, tmp_path, monkeypatch, kind):
    """It was a plain file when it was looked at, and is something else when it is opened."""
    path = root / "trip" / "one.png"
    real_open = os.open

    def exchanging(name, flags, *args, **options):
        if name == "one.png":
            path.unlink()
            if kind == "link":
                path.symlink_to(tmp_path / "secret" / "key.png")
            else:
                os.mkfifo(path)
        return real_open(name, flags, *args, **options)

    monkeypatch.setattr(os, "open", exchanging)
    with pytest.raises((GalleryError, OSError)):
        content(root, "trip/one.png")


def test_a_folder_that_is_exchanged_on_the_way_gains_nothing(root, tmp_path, monkeypatch):
    (tmp_path / "secret" / "one.png").write_bytes(b"secret")
    real_open = os.open

    def exchanging(name, flags, *args, **options):
        if name == "trip":
            (root / "trip").rename(root / "moved")
            (root / "trip").symlink_to(tmp_path / "secret")
        return real_open(name, flags, *args, **options)

    monkeypatch.setattr(os, "open", exchanging)
    with pytest.raises(NotADirectoryError):
        content(root, "trip/one.png")


def test_folders_in_folders_have_a_depth(root, monkeypatch):
    monkeypatch.setattr(real_folder, "MOST_DEPTH", 2)
    deep = root / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (deep / "deep.png").write_bytes(b"deep")
    (root / "a" / "b" / "shallow.png").write_bytes(b"shallow")
    found = {str(path) for path in RealFolder(root).walk()}
    assert found == {"a/b/c", "a/b/shallow.png", "trip/one.png"}


def test_a_chain_of_folders_is_told_where_it_is_too_deep(root):
    folder = os.open(root, os.O_RDONLY)
    for _ in range(2 * real_folder.MOST_DEPTH):
        os.mkdir("d", dir_fd=folder)
        deeper = os.open("d", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = deeper
    os.close(folder)
    (deepest,) = [path for path in RealFolder(root).walk() if path.name == "d"]
    assert len(deepest.parts) == real_folder.MOST_DEPTH + 1
