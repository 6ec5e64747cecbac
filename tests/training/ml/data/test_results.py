"""Files of captions: results and references in the formats that the tools read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.ml.data.dataset import DataError
from training.ml.data.results import read_predictions, read_references, result_id, write_results


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    write_results(path, [("7", "Ein Käfer."), ("dog.jpg", "a dog")])
    assert [row["image_id"] for row in json.loads(path.read_text())] == [7, "dog.jpg"]
    assert read_predictions(path) == {"7": "Ein Käfer.", "dog.jpg": "a dog"}


@pytest.mark.parametrize(("key", "kept"), [("7", 7), ("007", "007"), ("-7", "-7"), ("²", "²")])
def test_only_the_text_of_a_number_becomes_one(key: str, kept: int | str) -> None:
    assert result_id(key) == kept


def test_references_come_from_coco_or_from_tokens(tmp_path: Path) -> None:
    path = tmp_path / "references"
    rows = [{"image_id": 1, "caption": "a"}, {"image_id": 1, "caption": "b"}]
    path.write_text(json.dumps({"annotations": rows}))
    assert read_references(path) == {"1": ["a", "b"]}
    path.write_text("1#0\ta\n1#1\tb\n")
    assert read_references(path) == {"1": ["a", "b"]}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('[{"image_id": 1}]', "no list"),
        ('{"annotations": [{"image_id": 1}]}', 'annotation 1: expected an object with "image_id"'),
        ("nothing", "no captions"),
    ],
)
def test_references_of_another_shape_are_explained(text: str, wanted: str, tmp_path: Path) -> None:
    (tmp_path / "references").write_text(text)
    with pytest.raises(DataError, match=wanted):
        read_references(tmp_path / "references")
    with pytest.raises(DataError, match="no file"):
        read_references(tmp_path / "gone")
