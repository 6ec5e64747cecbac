"""Flickr30k: its splits and lists, and the broken line of its table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.training.dataset_formats import draw, make_table
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset
from training.ml.data.readers.flickr30k import original_splits


def test_the_original_splits_of_flickr30k(tmp_path) -> None:
    splits = original_splits([str(n) for n in range(31_783)])
    sizes = [sum(s == name for s in splits.values()) for name in ("train", "dev", "test")]
    assert sizes == [29_000, 1_000, 1_783]
    make_table(tmp_path)
    for path in tmp_path.glob("*.txt"):
        path.unlink()
    assert len(open_dataset(tmp_path).split("train")) == 4


def test_the_broken_line_of_flickr30k_is_read(tmp_path) -> None:
    draw(tmp_path / "images", ["9.jpg"])
    lines = ["image_name| comment_number| comment", "9.jpg| 3| A dog .", "9.jpg| 4   A dog runs ."]
    (tmp_path / "results.csv").write_text("\n".join([*lines, "9.jpg", "|", ""]))
    dataset = open_dataset(tmp_path)
    assert dataset.split("train")[0].captions == ("A dog .", "A dog runs .")
    assert len(dataset.problems) == 2


def test_no_picture_is_in_two_lists(tmp_path) -> None:
    make_table(tmp_path)
    with (tmp_path / "val_images.txt").open("a") as file:
        file.write("1\n")
    with pytest.raises(DataError, match=r"1\.jpg is in two splits, train and dev"):
        open_dataset(tmp_path)


def test_the_real_captions_of_flickr30k_fall_into_karpathys_splits(tmp_path) -> None:
    folder = os.environ.get("FLICKR30K_DIR")
    if not folder:
        pytest.skip("FLICKR30K_DIR names no folder")
    lists = Path(folder) / "data" / "task2" / "image_splits"
    sizes = {
        name: len(set((lists / f"{name}_images.txt").read_text().split()))
        for name in ("train", "val", "test_2016")
    }
    assert sizes == {"train": 29_000, "val": 1_014, "test_2016": 1_000}
