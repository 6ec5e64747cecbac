"""Versions: one row each, one live of a name, one default of the site."""

import pytest
from django.db import IntegrityError, transaction

from gallery.models import ModelVersion


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "fields",
    [
        {"name": "box", "version": "1"},
        {"name": "box", "version": "2", "state": "live"},
        {"name": "lstm", "version": "1", "is_default": True},
    ],
)
def test_what_there_is_one_of_cannot_be_there_twice(version, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ModelVersion.objects.create(**fields)


@pytest.mark.postgresql
def test_the_default_comes_first_and_of_a_name_the_newest(version):
    for name, number in (("box", "2"), ("ant", "1"), ("box", "3")):
        ModelVersion.objects.create(name=name, version=number)
    assert [str(row) for row in ModelVersion.objects.all()] == ["box@1", "ant@1", "box@3", "box@2"]
