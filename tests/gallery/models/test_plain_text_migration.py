"""Texts that were stored before they had to be plain."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from gallery.models import SearchEntry
from gallery.search import index
from tests import rows

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]
migration = import_module("gallery.migrations.0004_plain_text")


def test_old_texts_are_cleaned() -> None:
    image = rows.picture(rows.person())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE gallery_image SET alt_text = %s", ["a \x02dog\x03"])
    migration.clean(apps, None)
    image.refresh_from_db()
    assert image.alt_text == "a dog"


def test_old_beginnings_are_written_as_new_ones_are() -> None:
    image = rows.picture(rows.person(), name="собака dog.png")
    index.refresh([image.pk])
    (terms,) = SearchEntry.objects.values_list("terms", flat=True)
    old = [term for term in terms.split() if not term.startswith("zzp")]
    SearchEntry.objects.update(terms=" ".join([*old, "zzpсоб0", "zzpсобак0", "zzpdog0", "zzppng0"]))
    migration.spell(apps, None)
    assert SearchEntry.objects.get().terms == terms
