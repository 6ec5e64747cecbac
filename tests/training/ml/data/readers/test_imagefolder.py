"""Imagefolders: names stay inside, and no file is in two splits."""

from __future__ import annotations

import json

import pytest

from tests.training.dataset_formats import draw
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset


def test_names_cannot_leave_the_folder(tmp_path) -> None:
    draw(tmp_path / "secret", ["1.jpg"])
    data = tmp_path / "data"
    draw(data, ["2.jpg"])
    rows = [{"file_name": "../secret/1.jpg", "text": "a"}, {"file_name": "2.jpg", "text": "b"}]
    (data / "metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))
    dataset = open_dataset(data)
    assert [p.path.name for p in dataset.split("train")] == ["2.jpg"]
    assert any("secret" in problem for problem in dataset.problems)


def test_one_file_in_two_splits_is_refused(tmp_path) -> None:
    draw(tmp_path, ["1.jpg"])
    rows = [
        {"id": split, "file_name": "1.jpg", "caption": "a", "split": split}
        for split in ("train", "test")
    ]
    (tmp_path / "metadata.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(DataError, match="two splits"):
        open_dataset(tmp_path)
