"""Karpathy's split files."""

from __future__ import annotations

from tests.training.dataset_formats import make_coco, make_karpathy
from training.ml.data.readers import open_dataset


def test_a_karpathy_file_beside_others_decides(tmp_path) -> None:
    make_coco(tmp_path)
    make_karpathy(tmp_path)
    assert open_dataset(tmp_path).name == "flickr8k"
