"""Rows of a revision: one for each picture, which they outlive."""

import pytest
from django.db import IntegrityError

from tests import rows
from training.models import Dataset, DatasetPicture

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_a_picture_is_in_a_revision_once_and_in_others_too():
    first, second = (Dataset.objects.create(digest=digest * 64) for digest in "ab")
    for dataset in (first, second):
        DatasetPicture.objects.create(dataset=dataset, sha256="c" * 64, split="train")
    with pytest.raises(IntegrityError):
        DatasetPicture.objects.create(dataset=first, sha256="c" * 64, split="dev")


def test_a_row_outlives_its_picture_and_its_owner():
    image = rows.picture(rows.person())
    dataset = Dataset.objects.create(digest="a" * 64)
    row = DatasetPicture.objects.create(
        dataset=dataset, sha256=image.sha256, image=image, owner=image.owner, split="train"
    )
    image.owner.delete()
    row.refresh_from_db()
    assert (row.image, row.owner) == (None, None)
