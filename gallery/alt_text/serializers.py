from typing import TypedDict

from rest_framework import serializers

from gallery.alt_text.lint import Remark
from gallery.alt_text.services import ALT_CHARACTERS, DESCRIPTION_CHARACTERS


class AltTextReport(TypedDict):
    """An image's texts, and the remarks on the alt text."""

    alt_text: str
    alt: str
    description: str
    remarks: list[Remark]


class RemarkSerializer(serializers.Serializer[Remark]):
    code = serializers.CharField()
    message = serializers.CharField()


class AltSerializer(serializers.Serializer[AltTextReport]):
    """A picture's alt text and description, with remarks on them."""

    alt_text = serializers.CharField(help_text="a person's own; empty until somebody writes one")
    alt = serializers.CharField(help_text="what to show: `alt_text`, or else the caption")
    description = serializers.CharField(help_text="longer")
    remarks = RemarkSerializer(many=True)


class DescribeSerializer(serializers.Serializer[None]):
    """New texts. A field that is not sent stays unchanged."""

    alt_text = serializers.CharField(required=False, allow_blank=True, max_length=ALT_CHARACTERS)
    description = serializers.CharField(
        required=False, allow_blank=True, max_length=DESCRIPTION_CHARACTERS
    )
