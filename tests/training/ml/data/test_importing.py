"""Unpacking, repair and export of datasets."""

from __future__ import annotations

import json
import os
import zipfile

import pytest
from PIL import Image

from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.data.importing import export, repair, unpack
from training.ml.data.readers import open_dataset


def test_a_cut_archive_is_explained(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as zipped:
        zipped.writestr("metadata.jsonl", os.urandom(5000))
    whole = bytearray((tmp_path / "a.zip").read_bytes())
    whole[1000] ^= 255
    (tmp_path / "a.zip").write_bytes(whole)
    with pytest.raises(DataError, match="damaged"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_pictures_of_one_name_are_kept_apart(tmp_path) -> None:
    pictures = []
    for at, place in enumerate(("a", "b")):
        (tmp_path / place).mkdir()
        Image.new("RGB", (8, 8), (at, at, at)).save(tmp_path / place / "x.png")
        pictures.append(CaptionedImage(f"{place}/x.png", tmp_path / place / "x.png", ("words",)))
    export(CaptionDataset("two", {"train": tuple(pictures)}), tmp_path / "out", "imagefolder")
    assert len(open_dataset(tmp_path / "out").split("train")) == 2


def test_leaks_stay_in_the_split_kept_furthest(tmp_path) -> None:
    for name in ("a.png", "b.png"):
        Image.new("RGB", (8, 8)).save(tmp_path / name)
    one, two = (CaptionedImage(n, tmp_path / n, ("x",)) for n in ("a.png", "b.png"))
    dataset = repair(CaptionDataset("leaky", {"train": (one,), "test": (two,)}))
    assert [len(p) for p in dataset.splits.values()] == [0, 1]
    assert json.dumps(dataset.problems).count("left out") == 1
