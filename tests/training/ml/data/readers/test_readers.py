"""Every format gives the same dataset, and reports what does not fit instead of failing."""

from __future__ import annotations

import pytest

from tests.training.dataset_formats import MAKERS, PICTURES, captions_of, make_imagefolder
from training.ml.data.dataset import DataError
from training.ml.data.readers import open_dataset


@pytest.mark.parametrize("name", MAKERS)
def test_every_format_gives_the_same_dataset(name: str, tmp_path) -> None:
    MAKERS[name](tmp_path)
    dataset = open_dataset(tmp_path)
    found = {
        picture.path.name: (split, list(picture.captions))
        for split, pictures in dataset.splits.items()
        for picture in pictures
    }
    assert found == {name: (split, captions_of(name)) for name, split in PICTURES.items()}
    assert dataset.problems == ()


@pytest.mark.parametrize("name", MAKERS)
def test_a_missing_picture_is_reported(name: str, tmp_path) -> None:
    MAKERS[name](tmp_path)
    next(tmp_path.rglob("2.jpg")).unlink()
    dataset = open_dataset(tmp_path)
    assert len(dataset.split("train")) == 1
    assert any("2" in problem and "no picture" in problem for problem in dataset.problems)


def test_a_folder_inside_the_folder_is_found(tmp_path) -> None:
    make_imagefolder(tmp_path / "unpacked")
    assert set(open_dataset(tmp_path).splits) == {"train", "dev", "test"}


BROKEN: list[tuple[str, str, str]] = [
    ("dataset_x.json", "{", "not JSON"),
    ("dataset_x.json", "[]", 'no list "images"'),
    ("captions_train2017.json", '{"images": []}', 'no list "annotations"'),
    ("metadata.jsonl", "nonsense\n[1]\n{}\n", "no picture with captions"),
    ("results.csv", "image_name| comment_number| comment\n", "no picture with captions"),
]


@pytest.mark.parametrize(("file", "content", "wanted"), BROKEN)
def test_broken_files_are_explained(file: str, content: str, wanted: str, tmp_path) -> None:
    (tmp_path / file).write_text(content)
    with pytest.raises(DataError, match=wanted):
        open_dataset(tmp_path)
