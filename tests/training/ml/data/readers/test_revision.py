"""Exported revisions are datasets, named by their number."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import DataError
from training.ml.data.importing import Format, export
from training.ml.data.readers import open_dataset


@pytest.mark.parametrize("style", ["coco", "imagefolder"])
def test_an_exported_revision_is_a_dataset(style: Format, tmp_path: Path) -> None:
    source = open_dataset(make_flickr8k(tmp_path / "source"))
    folder = tmp_path / "revision"
    export(source, folder, style)
    (folder / "revision.json").write_text(json.dumps({"revision": 7, "digest": "ab"}))
    (folder / "provenance.jsonl").write_text('{"sha256": "ab", "split": "train"}\n')
    found = open_dataset(folder)
    assert found.name == "Revision 7"
    for split, pictures in source.splits.items():
        captions = [sorted(picture.captions) for picture in found.split(split)]
        assert captions == [sorted(picture.captions) for picture in pictures]
    (folder / "revision.json").write_text("[]")
    with pytest.raises(DataError, match="which revision"):
        open_dataset(folder)


def test_a_revision_without_its_captions_is_explained(tmp_path: Path) -> None:
    (tmp_path / "revision.json").write_text('{"revision": 1}')
    with pytest.raises(DataError, match="whole export"):
        open_dataset(tmp_path)
