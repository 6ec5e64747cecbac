"""Shared code of the readers: files stay inside, and what is left out is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.ml.data.dataset import DataError
from training.ml.data.reading import (
    DatasetEntry,
    assemble,
    duplicates,
    file_inside,
    image_folders,
    locate,
    read_json,
    read_text,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("data/a.png", "data/deep/b.png", "data/deep/er/c.png", "secret.png"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (tmp_path / "data" / "link.png").symlink_to(tmp_path / "secret.png")
    return tmp_path / "data"


def test_a_file_is_never_found_outside_of_its_folder(folder: Path) -> None:
    assert file_inside(folder, ["gone.png", "deep/../a.png"]) == folder / "deep" / ".." / "a.png"
    assert (
        file_inside(folder, ["../secret.png", "link.png", str(folder.parent / "secret.png")])
        is None
    )


def test_an_image_is_found_by_its_name_two_folders_deep(folder: Path) -> None:
    places = image_folders(folder)
    assert places == ["", "deep", "deep/er"]
    assert locate(folder, places, "c.png") == folder / "deep" / "er" / "c.png"
    assert locate(folder, places, "gone.png") is None


def test_what_is_left_out_of_a_dataset_is_reported(folder: Path) -> None:
    problems: list[str] = []
    entries = [
        DatasetEntry("a", folder / "a.png", [" A dog . ", ""], "train"),
        DatasetEntry("a", folder / "a.png", ["again"], "train"),
        DatasetEntry("gone", folder / "gone.png", ["x"], "train"),
        DatasetEntry("mute", folder / "a.png", [" "], "train"),
        DatasetEntry("unsplit", folder / "a.png", ["x"], None),
    ]
    found = assemble("tiny", entries, problems)
    assert [(p.id, p.captions) for p in found.split("train")] == [("a", ("A dog .",))]
    assert found.problems == (
        "a is listed twice; the second one is left out.",
        "gone has 1 captions but no picture.",
        "mute has a picture but no captions.",
        "1 pictures are in no split.",
    )
    with pytest.raises(DataError, match=r"tiny has no picture .* split\. gone has"):
        assemble("tiny", entries[2:3], [])


def test_faults_of_a_file_are_named_with_it(folder: Path) -> None:
    (folder / "x.json").write_text("{")
    with pytest.raises(DataError, match=r"x\.json is not JSON"):
        read_json(folder / "x.json")
    with pytest.raises(DataError, match="gone cannot be read: No such file"):
        read_text(folder / "gone")
    (folder / "x.txt").write_bytes(b"\xef\xbb\xbfcaf\xe9")
    assert read_text(folder / "x.txt") == "caf\N{REPLACEMENT CHARACTER}"
    assert duplicates(["b", "a", "b", "a", "c"]) == ["a", "b"]
