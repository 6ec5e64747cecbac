from __future__ import annotations

import pytest

from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import CaptionDataset, CaptionedImage, DataError
from training.ml.data.readers import open_dataset


def test_a_missing_split_names_those_there_are(tmp_path) -> None:
    dataset = open_dataset(make_flickr8k(tmp_path / "data"))
    with pytest.raises(DataError, match="dev, train"):
        dataset.split("test")


def test_no_picture_is_in_two_splits(tmp_path) -> None:
    picture = CaptionedImage("a.jpg", tmp_path / "a.jpg", ("A dog .",))
    with pytest.raises(DataError, match=r"a\.jpg is in two splits"):
        CaptionDataset("twice", {"train": (picture,), "dev": (picture,)})
