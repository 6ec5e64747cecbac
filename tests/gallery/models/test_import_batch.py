"""Files of an import: sent once each, and once more inside of each ZIP."""

import pytest
from django.db import IntegrityError, transaction

from gallery.models import ImportBatch, ImportFile

pytestmark = pytest.mark.postgresql


def test_a_file_that_is_announced_again_is_the_same(owner):
    batch = ImportBatch.objects.create(owner=owner)
    zips = [ImportFile.objects.create(batch=batch, name=f"{n}.zip", size=9) for n in range(2)]
    for inside in (None, *zips):
        same = {"batch": batch, "inside": inside, "name": "a.png", "size": 5}
        ImportFile.objects.create(**same)
        with pytest.raises(IntegrityError), transaction.atomic():
            ImportFile.objects.create(**same)
    ImportFile.objects.create(batch=batch, name="a.png", size=6)  # it was changed since
    assert batch.files.filter(name="a.png").count() == 4
