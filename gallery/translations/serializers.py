from collections.abc import Iterable

from rest_framework import serializers

from gallery.alt_text.services import ALT_CHARACTERS
from gallery.captions.services import MAX_CHARACTERS
from gallery.models import Translation


class TranslationSerializer(serializers.ModelSerializer[Translation]):
    """A caption and alt text in one more language. `translator` is empty for a person's own."""

    is_stale = serializers.BooleanField(
        read_only=True, help_text="the picture has another caption since"
    )

    class Meta:
        model = Translation
        fields = ["language", "caption", "alt_text", "state", "translator", "is_stale"]
        read_only_fields = fields


class TranslationsSerializer(serializers.Serializer[dict[str, Iterable[Translation]]]):
    results = TranslationSerializer(many=True)


class WriteTranslationSerializer(serializers.Serializer[None]):
    caption = serializers.CharField(max_length=MAX_CHARACTERS)
    alt_text = serializers.CharField(default="", allow_blank=True, max_length=ALT_CHARACTERS)
