"""Rows of a revision: one for each picture."""

import pytest
from django.db import IntegrityError

from training.models import Dataset, DatasetPicture

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_a_picture_is_in_a_revision_once_and_in_others_too():
    first, second = (Dataset.objects.create(digest=digest * 64) for digest in "ab")
    for dataset in (first, second):
        DatasetPicture.objects.create(dataset=dataset, sha256="c" * 64, split="train")
    with pytest.raises(IntegrityError):
        DatasetPicture.objects.create(dataset=first, sha256="c" * 64, split="dev")
