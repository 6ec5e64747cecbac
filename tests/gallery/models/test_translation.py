"""Translations: one for each language, stale once their caption is another."""

import pytest
from django.db import IntegrityError, transaction

from gallery.models import Caption, Translation


@pytest.mark.postgresql
def test_there_is_one_text_for_each_language(image):
    for language in ("de", "fr"):
        Translation.objects.create(image=image, language=language)
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.create(image=image, language="de")


def test_a_translation_of_an_earlier_caption_is_stale(image, owner):
    earlier, later = (
        Caption.objects.create(image=image, text=text, source="human", author=owner)
        for text in ("a cat", "a dog")
    )
    translation = Translation.objects.create(image=image, language="de", source=earlier)
    image.caption = earlier
    assert not translation.is_stale
    image.caption = later
    assert translation.is_stale
