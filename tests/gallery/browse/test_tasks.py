import os
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from gallery.browse import tasks
from gallery.bulk_actions import services as bulk_actions
from gallery.models import BulkAction, Image

pytestmark = pytest.mark.postgresql


def test_what_is_in_the_trash_too_long_goes_with_what_can_no_longer_be_undone(
    submit, owner, settings
):
    settings.TRASH_DAYS = 7
    images = [submit(f"{days}.png").image for days in (0, 6, 8)]
    bulk_actions.act(owner=owner, action="favourite", ids=[images[0].pk])
    BulkAction.objects.update(created_at=timezone.now() - timedelta(days=2))
    for image, days in zip(images[1:], (6, 8), strict=True):
        deleted = timezone.now() - timedelta(days=days)
        Image.objects.filter(pk=image.pk).update(deleted_at=deleted)
    tasks.empty_trash()
    assert set(Image.objects.all()) == set(images[:2])
    assert not BulkAction.objects.exists()


def test_only_a_file_that_waits_for_its_row_no_longer_is_deleted(db, media_folder):
    young, old = (
        default_storage.save(f"pictures/2026/01/{name}/small.webp", ContentFile(b"without a row"))
        for name in ("young", "old")
    )
    seconds = time.time() - tasks.ORPHAN_AGE.total_seconds() - 60
    os.utime(media_folder / old, (seconds, seconds))
    tasks.delete_orphans()
    assert (default_storage.exists(young), default_storage.exists(old)) == (True, False)
