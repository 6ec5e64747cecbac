"""Flickr8k: splits and captions, and what does not fit."""

from __future__ import annotations

import pytest

from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import DataError, all_captions
from training.ml.data.readers import open_dataset


def test_reads_splits_and_captions(tmp_path) -> None:
    dataset = open_dataset(make_flickr8k(tmp_path / "data"))
    assert {name: len(split) for name, split in dataset.splits.items()} == {"train": 12, "dev": 6}
    first = dataset.split("dev")[0]
    assert first.id == "red_circle_0.jpg"
    assert first.captions[0] == "A red circle ."
    assert len(all_captions(dataset.split("train"))) == 60
    assert dataset.problems == ()


def test_reports_what_does_not_fit(tmp_path) -> None:
    folder = make_flickr8k(tmp_path / "data")
    (folder / "Flicker8k_Dataset" / "red_circle_1.jpg").unlink()
    with (folder / "Flickr8k.token.txt").open("a") as file:
        file.write("nobody.jpg.1#0\tA caption without a picture .\nno tab here\n")
    with (folder / "Flickr_8k.trainImages.txt").open("a") as file:
        file.write("unheard_of.jpg\n")
    dataset = open_dataset(folder)
    report = "\n".join(dataset.problems)
    assert len(dataset.split("train")) == 11
    for wanted in ("nobody.jpg.1", "red_circle_1.jpg", "unheard_of.jpg", "line 92"):
        assert wanted in report


def test_wrong_folders_are_explained(tmp_path) -> None:
    with pytest.raises(DataError, match="no folder"):
        open_dataset(tmp_path / "nowhere")
    with pytest.raises(DataError, match="flickr8k"):
        open_dataset(tmp_path)
    (tmp_path / "Flickr8k.token.txt").write_text("")
    with pytest.raises(DataError, match="Flicker8k_Dataset"):
        open_dataset(tmp_path)
    (tmp_path / "Images").mkdir()
    with pytest.raises(DataError, match="split file"):
        open_dataset(tmp_path)
