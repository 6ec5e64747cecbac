"""Revisions: what gets in, what stays out, and that nothing in them ever changes."""

import pytest

from gallery.captions import services as captions
from gallery.models import Image
from tests import rows
from tests.training.corrected import corrected, person, picture
from training.datasets import selectors, services
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
