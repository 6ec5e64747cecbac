"""A person's pick of two captioners' sentences is kept once."""

import pytest
from django.db import IntegrityError

from tests import rows
from tests.training.caption_pairs import pair
from training.models import Preference


@pytest.mark.django_db
@pytest.mark.postgresql
def test_a_person_is_asked_once_about_a_picture_and_two_versions(tmp_path):
    ada, eve = rows.person("ada"), rows.person("eve")
    makers = [
        rows.captioner(tmp_path, name=name, is_default=name == "one") for name in ("one", "two")
    ]
    image, _ = pair(ada, makers)
    picked = {"image": image, "first": makers[0], "second": makers[1], "choice": "first"}
    for person in (ada, eve):
        Preference.objects.create(person=person, **picked)
    with pytest.raises(IntegrityError):
        Preference.objects.create(person=ada, **picked | {"choice": "second"})
