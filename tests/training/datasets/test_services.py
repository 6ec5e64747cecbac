"""Revisions: what gets in, what stays out, and that nothing in them ever changes."""

import json
import zipfile

import pytest

from gallery.captions import services as captions
from gallery.core.errors import GalleryError
from gallery.images import services as image_services
from gallery.models import Image
from tests import rows
from tests.training.corrected import corrected, person, picture
from training.datasets import exports, selectors, services
from training.models import Dataset

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def sentences(dataset: Dataset, image: Image) -> list[str]:
    """What a revision still says of an image."""
    return selectors.references(dataset, [image.sha256]).get(image.sha256, [])


def test_only_reviewed_pictures_of_people_who_allow_it_get_in(tmp_path):
    ada, eve = person("ada"), person("eve", allows=False)
    corrected(ada, 3)
    corrected(eve, 2, start=10)
    unreviewed, _ = picture(ada, 20)
    version = rows.captioner(tmp_path)
    accepted, _ = picture(ada, 21)
    accepted.caption = accepted.captions.create(text="ok", source="machine", model_version=version)
    accepted.review = "reviewed"
    accepted.save()
    frozen = services.freeze(person=ada)
    inside = set(frozen.pictures.values_list("captions__image_id", flat=True))
    assert len(inside) == 4
    assert accepted.pk in inside
    assert unreviewed.pk not in inside
    assert frozen.counts["people"] == 1
    assert sum(frozen.counts[split]["own"] for split in ("train", "dev", "test")) == 3
    row = selectors.there(frozen).get(captions__image=accepted)
    assert [(c.by, c.version) for c in row.usable] == [("captioner", "fake@1")]
    assert selectors.captions_of(row, own=True) == ()  # it judges nobody


def test_the_same_content_is_the_same_revision_and_another_word_is_another():
    ada = person()
    images = corrected(ada, 4)
    first = services.freeze(person=ada)
    assert services.freeze(person=None) == first
    captions.add_reference(owner=ada, image_id=images[0].pk, text="something red")
    second = services.freeze(person=ada)
    assert second != first
    assert sentences(first, images[0]) != sentences(second, images[0])
    stored = [(row, row.captions.all()) for row in first.pictures.all()]
    assert services.digest_of(stored) == first.digest


def test_a_picture_never_changes_sides_and_sides_have_their_shares():
    shas = [f"{number:064x}" for number in range(2000)]
    sides = [services.split_of(sha) for sha in shas]
    assert sides == [services.split_of(sha) for sha in shas]
    shares = {side: sides.count(side) / len(sides) for side in set(sides)}
    assert shares == pytest.approx({"test": 0.25, "dev": 0.1, "train": 0.65}, abs=0.03)


def test_a_deleted_picture_leaves_the_next_revision_and_the_files_of_the_last():
    ada = person()
    images = corrected(ada, 4)
    older = services.freeze(person=ada)
    image_services.trash(owner=ada, image_id=images[0].pk)
    newer = services.freeze(person=ada)
    diff = selectors.diff(older=older, newer=newer)
    assert [row.sha256 for row in diff.removed] == [images[0].sha256]
    assert diff.counts == {"added": 0, "removed": 1, "changed": 0}
    assert selectors.gone(older) == 1
    values = selectors.as_values(older)
    assert images[0].sha256 not in {p.id for side in values.splits.values() for p in side}
    image_services.delete_for_good(images[0])
    assert older.pictures.count() == 4  # the row stays, to say which models saw it


def test_a_withdrawn_consent_counts_for_old_revisions_too():
    ada = person()
    images = corrected(ada, 3)
    frozen = services.freeze(person=ada)
    assert selectors.image(sha256=images[0].sha256) == images[0]
    ada.allow_training = False
    ada.save()
    assert selectors.gone(frozen) == 3
    with pytest.raises(GalleryError, match="keeps it out of training"):
        selectors.image(sha256=images[0].sha256)
    with pytest.raises(GalleryError, match="has reviewed one yet"):
        services.freeze(person=ada)


def test_a_changed_sentence_is_shown_word_by_word():
    ada = person()
    images = corrected(ada, 2)
    older = services.freeze(person=ada)
    captions.correct(owner=ada, image_id=images[0].pk, text="a red circle on blue paper")
    diff = selectors.diff(older=older, newer=services.freeze(person=ada))
    (changed,) = diff.changed
    assert ("removed", "white") in [(part.kind, part.text) for part in changed.parts]


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
