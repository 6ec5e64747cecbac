from rest_framework import serializers

from gallery.alt_text.services import ALT_CHARACTERS, DESCRIPTION_CHARACTERS
from gallery.http.serializers import Fields


class RemarkSerializer(serializers.Serializer[Fields]):
    code = serializers.CharField()
    message = serializers.CharField()


class AltSerializer(serializers.Serializer[Fields]):
    """What a picture says to people who cannot see it, and what could be better about it."""

    alt_text = serializers.CharField(help_text="a person's own; empty until somebody writes one")
    alt = serializers.CharField(help_text="what to show: `alt_text`, or else the caption")
    description = serializers.CharField(help_text="longer")
    remarks = RemarkSerializer(many=True)


class DescribeSerializer(serializers.Serializer[Fields]):
    """What is not sent stays as it is."""

    alt_text = serializers.CharField(required=False, allow_blank=True, max_length=ALT_CHARACTERS)
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=DESCRIPTION_CHARACTERS
    )
