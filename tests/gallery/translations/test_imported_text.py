"""Text that comes in with a file: whose it is, and which of it is kept."""

import pytest

from gallery.captions.services import MAX_CHARACTERS
from gallery.media.metadata.text import ImageText, TranslatedText
from gallery.models import Image, ModelVersion
from gallery.translations import imported_text
from tests import rows


@pytest.fixture
def image(owner) -> Image:
    return rows.picture(owner)


def test_words_without_a_captioner_are_the_owners_own(owner, image):
    imported_text.keep(owner=owner, image=image, words=ImageText("My\n cat", "A cat sits."))
    image.refresh_from_db()
    assert image.caption is not None
    assert (image.caption.text, image.caption.author, image.review) == ("My cat", owner, "human")
    assert image.caption.reference
    assert imported_text.maker_of(image.caption) == ""
    assert image.alt_text == "A cat sits."


def test_a_captioners_words_stay_its_own_and_one_version_stands_for_all(owner, image):
    for text, captioner in (("a cat", "box@7"), ("a dog", "vit@1")):
        words = ImageText(text, captioner=captioner)
        imported_text.keep(owner=owner, image=image, words=words)
        image.refresh_from_db()
        assert image.caption is not None
        assert imported_text.maker_of(image.caption) == captioner
    assert image.review == "machine"
    assert not image.caption.reference
    assert ModelVersion.objects.get().state == "retired"


def test_an_alt_text_that_only_repeats_the_caption_is_left_out(owner, image):
    imported_text.keep(owner=owner, image=image, words=ImageText("a cat", "A cat."))
    image.refresh_from_db()
    assert image.alt_text == ""


def test_only_languages_of_the_site_are_kept_and_no_text_is_too_long(owner, image, settings):
    settings.CAPTION_LANGUAGES = ["de"]
    long = "x" * (MAX_CHARACTERS + 1)
    languages = {"de": TranslatedText(long, "Katze."), "fr": TranslatedText("un chat")}
    imported_text.keep(owner=owner, image=image, words=ImageText(long, languages=languages))
    image.refresh_from_db()
    translation = image.translations.get()
    assert (translation.language, translation.approved_by) == ("de", owner)
    assert len(translation.caption) == MAX_CHARACTERS
    assert image.caption is not None
    assert len(image.caption.text) == MAX_CHARACTERS
    assert not translation.is_stale
