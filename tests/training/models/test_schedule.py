"""A captioner has one schedule, which goes with the person who set it."""

import pytest
from django.db import IntegrityError, transaction

from tests import rows
from training.models import Schedule


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_captioner_has_one_schedule_and_it_goes_with_its_person():
    ada = rows.person()
    Schedule.objects.create(captioner="tiny", person=ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Schedule.objects.create(captioner="tiny", person=rows.person("eve"))
    ada.delete()
    assert not Schedule.objects.exists()
