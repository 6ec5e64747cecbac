"""Languages of the site, and an image's translations into each."""

import pytest

from gallery.core.errors import GalleryError, NotFoundError
from gallery.models import Translation
from gallery.translations import selectors, services


@pytest.fixture(autouse=True)
def languages(settings):
    settings.CAPTION_LANGUAGES = ["fr", "de"]
    settings.TRANSLATION_MODELS = {"de": "/models/en-de"}


def test_languages_are_called_by_their_own_names():
    found = [(each.code, each.name, each.by_machine) for each in selectors.languages()]
    assert found == [("fr", "Français", False), ("de", "Deutsch", True)]
    with pytest.raises(GalleryError) as caught:
        selectors.language("es")
    assert caught.value.code == "unknown_language"


def test_every_language_is_listed_with_what_there_is(image, owner, stranger):
    services.translate(owner=owner, image_id=image.pk, language="de")
    french = services.write(owner=owner, image_id=image.pk, language="fr", caption="un chat")
    found = selectors.by_language(owner=owner, image_id=image.pk)
    assert [(each.language.code, each.translation, each.waits) for each in found] == [
        ("fr", french, False),
        ("de", None, True),
    ]
    with pytest.raises(NotFoundError):
        selectors.by_language(owner=stranger, image_id=image.pk)


def test_only_what_a_person_approved_is_approved(image, owner):
    services.write(owner=owner, image_id=image.pk, language="fr", caption="un chat")
    Translation.objects.create(image=image, language="de", caption="Katze", state="machine")
    assert list(selectors.approved(image)) == ["fr"]
    assert [row.language for row in selectors.translations(image)] == ["de", "fr"]
