"""Images: one copy for each owner, and a date whether or not a camera wrote one."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from gallery.models import Image
from tests import rows

pytestmark = pytest.mark.postgresql


def copy(image: Image, **fields: object) -> Image:
    values = {"owner": image.owner, "sha256": image.sha256, "bytes": 1, "width": 1, "height": 1}
    return Image.objects.create(**values | fields)


def test_an_owner_has_one_copy_outside_of_the_trash(image):
    copy(image, owner=rows.person("grace"))
    copy(image, deleted_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        copy(image)
    assert Image.objects.kept().count() == 2
    assert Image.objects.owned_by(image.owner_id).trashed().count() == 1


def test_an_image_without_a_cameras_date_is_of_the_day_it_was_added(image):
    taken = datetime(2019, 5, 6, 12, tzinfo=UTC)
    dated = copy(image, sha256="other", taken_at=taken)
    for each in (image, dated):
        each.refresh_from_db()
    assert (image.dated_at, dated.dated_at) == (image.created_at, taken)
