"""Exports of a revision: read again by the tools that train, with the origin of each caption."""

import json
import zipfile

import pytest

from gallery.core.errors import GalleryError
from tests.training.corrected import corrected, person
from training.datasets import exports, services
from training.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.mark.parametrize("style", exports.FORMATS)
def test_an_export_can_be_read_again(style: str, tmp_path):
    from training.ml.data.readers import open_dataset

    ada = person()
    images = corrected(ada, 8)
    frozen: Dataset = services.freeze(person=ada)
    with exports.archive(dataset=frozen, style=style) as file, zipfile.ZipFile(file) as zipped:
        zipped.extractall(tmp_path)
    found = open_dataset(tmp_path)
    assert sum(len(side) for side in found.splits.values()) == 8
    captions = {caption for side in found.splits.values() for p in side for caption in p.captions}
    assert captions == {image.captions.get().text for image in images}
    summary = json.loads((tmp_path / "revision.json").read_text())
    assert summary["digest"] == frozen.digest
    lines = (tmp_path / "provenance.jsonl").read_text().splitlines()
    assert {json.loads(line)["by"] for line in lines} == {"person"}
    with pytest.raises(GalleryError, match="Choose one of"):
        exports.archive(dataset=frozen, style="csv")


def test_nothing_is_exported_once_everything_was_withdrawn():
    ada = person()
    corrected(ada, 2)
    frozen = services.freeze(person=ada)
    ada.allow_training = False
    ada.save()
    with pytest.raises(GalleryError) as caught:
        exports.archive(dataset=frozen, style="coco")
    assert caught.value.code == "nothing_left"
