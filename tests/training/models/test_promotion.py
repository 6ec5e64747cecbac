"""The audit log keeps what it is about."""

import pytest
from django.db.models import ProtectedError

from tests import rows
from training.models import Promotion


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_version_that_was_promoted_cannot_be_deleted_and_a_person_can(tmp_path):
    version, ada = rows.captioner(tmp_path), rows.person()
    first = Promotion.objects.create(action="promoted", version=version, person=ada)
    second = Promotion.objects.create(action="rolled_back", version=version)
    with pytest.raises(ProtectedError):
        version.delete()
    ada.delete()
    first.refresh_from_db()
    assert first.person is None
    assert list(Promotion.objects.all()) == [second, first]
