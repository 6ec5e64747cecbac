from datetime import timedelta

import pytest
from django.utils import timezone

from gallery.exports import tasks
from gallery.models import Export


@pytest.mark.postgresql
def test_an_expired_export_is_forgotten(made, picture):
    picture()
    expired, kept = made("txt"), made("csv")
    Export.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(days=1))
    tasks.forget_expired()
    assert Export.objects.get() == kept
