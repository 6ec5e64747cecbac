from rest_framework import serializers

from gallery.alt_text.services import ALT_CHARACTERS
from gallery.captions.services import MAX_CHARACTERS
from gallery.http.serializers import Fields
from gallery.models import Translation


class TranslationSerializer(serializers.ModelSerializer[Translation]):
    """A picture's words in one language. `translator` is empty for a person's own."""

    is_stale = serializers.BooleanField(
        read_only=True, help_text="the picture has another caption since"
    )

    class Meta:
        model = Translation
        fields = ["language", "caption", "alt_text", "state", "translator", "is_stale"]
        read_only_fields = fields


class TranslationsSerializer(serializers.Serializer[Fields]):
    results = TranslationSerializer(many=True)


class WriteTranslationSerializer(serializers.Serializer[Fields]):
    caption = serializers.CharField(max_length=MAX_CHARACTERS)
    alt_text = serializers.CharField(default="", allow_blank=True, max_length=ALT_CHARACTERS)
