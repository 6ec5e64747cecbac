"""What the API takes as a translation, and what it says of one."""

import pytest

from gallery.alt_text.services import ALT_CHARACTERS
from gallery.captions.services import MAX_CHARACTERS
from gallery.models import Translation
from gallery.translations.serializers import TranslationSerializer, WriteTranslationSerializer


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"caption": " "},
        {"caption": "x" * (MAX_CHARACTERS + 1)},
        {"caption": "Katze", "alt_text": "x" * (ALT_CHARACTERS + 1)},
    ],
    ids=lambda sent: ", ".join(sent),
)
def test_a_translation_has_a_caption_and_an_end(sent):
    assert not WriteTranslationSerializer(data=sent).is_valid()


def test_a_translation_of_an_earlier_caption_is_said_to_be_stale(image):
    row = Translation.objects.create(image=image, language="de", caption="Katze", state="machine")
    shown = TranslationSerializer(row).data
    assert (shown["language"], shown["state"], shown["is_stale"]) == ("de", "machine", True)
