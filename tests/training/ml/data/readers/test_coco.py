"""COCO captions: rows that do not fit are reported."""

from __future__ import annotations

import json

from tests.training.dataset_formats import make_coco, write_json
from training.ml.data.readers import open_dataset


def test_odd_rows_are_reported(tmp_path) -> None:
    make_coco(tmp_path)
    path = tmp_path / "annotations" / "captions_train2017.json"
    values = json.loads(path.read_text())
    values["annotations"] += [{"caption": "whose?"}, {"image_id": 99, "caption": "a ghost"}, 5]
    values["images"] += [{"id": 1, "file_name": "1.jpg"}, {"id": 7}]
    write_json(path, values)
    report = "\n".join(open_dataset(tmp_path).problems)
    for wanted in ("annotation 5", "annotation 7", "99 has 1 captions but no picture", "no id or"):
        assert wanted in report
