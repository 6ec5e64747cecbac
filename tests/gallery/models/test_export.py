"""Exports are their owner's, and ready once they have an end."""

import pytest
from django.utils import timezone

from gallery.models import Export
from tests import rows


@pytest.mark.postgresql
def test_an_export_is_ready_once_it_is_known_when_it_ends(owner):
    export = Export.objects.create(owner=owner, form="csv", selection={})
    Export.objects.create(owner=rows.person("grace"), form="csv", selection={})
    assert list(Export.objects.owned_by(owner.pk)) == [export]
    assert not export.is_ready
    export.expires_at = timezone.now()
    assert export.is_ready
