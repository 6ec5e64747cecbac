"""Captions for files on this machine: which files are taken, and what is said of a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from inference import caption_files
from inference.caption_files import picture_files
from inference.ml.contract import Search
from tests.captioners.fake import Fake


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.png", "a.JPG", ".hidden.png", "deep/c.png", ".cache/d.png"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (8, 8), (9, 9, 9)).save(path)
    (tmp_path / "notes.txt").write_text("not a picture")
    return tmp_path


def test_a_folder_gives_its_pictures_in_order_without_hidden_ones(folder: Path) -> None:
    names = [path.relative_to(folder).as_posix() for path in picture_files([folder])]
    assert names == ["a.JPG", "b.png", "deep/c.png"]


def test_a_named_file_is_taken_whatever_it_is_called_and_once(folder: Path) -> None:
    named = [folder / "notes.txt", folder / ".hidden.png", folder / "b.png", folder]
    assert picture_files(named) == [*named[:3], folder / "a.JPG", folder / "deep" / "c.png"]


def test_a_file_that_cannot_be_read_has_a_reason_and_the_others_keep_their_captions(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caption_files, "BATCH", 2)
    paths = [folder / name for name in ("notes.txt", "b.png", "gone.png", "deep/c.png")]
    fake, done = Fake(name="fake"), list[int]()
    found = caption_files.caption_files(paths, fake, Search(), done=done.append)
    assert [each.path for each in found] == paths
    assert [each.caption is None for each in found] == [True, False, True, False]
    assert [bool(each.reason) for each in found] == [True, False, True, False]
    assert (fake.calls, done) == ([1, 1], [2, 4])
