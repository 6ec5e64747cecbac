from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from gallery.captions.serializers import CaptionSerializer
from gallery.images import FORMATS
from gallery.jobs.serializers import JobSerializer
from gallery.models import Image
from gallery.serializers import PageQuery


class ImageSerializer(serializers.ModelSerializer[Image]):
    """A picture with its current caption. The addresses of its files want the same sign-in."""

    caption = CaptionSerializer(allow_null=True, read_only=True)
    small = serializers.SerializerMethodField(help_text="WebP, long side 480 at most")
    large = serializers.SerializerMethodField(help_text="WebP, long side 1600 at most")
    original = serializers.SerializerMethodField(help_text="the file as it was sent")

    class Meta:
        model = Image
        fields = [
            "id",
            "name",
            "content_type",
            "bytes",
            "width",
            "height",
            "colour",
            "sha256",
            "created_at",
            "caption",
            "small",
            "large",
            "original",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_small(self, image: Image) -> str:
        return self._address("api:image-small", image)

    @extend_schema_field(serializers.URLField())
    def get_large(self, image: Image) -> str:
        return self._address("api:image-large", image)

    @extend_schema_field(serializers.URLField())
    def get_original(self, image: Image) -> str:
        return self._address("api:image-original", image)

    def _address(self, name: str, image: Image) -> str:
        return str(reverse(name, args=[image.pk], request=self.context["request"]))


class ImagePageSerializer(serializers.Serializer[Any]):
    results = ImageSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class CaptionerChoice(serializers.Serializer[Any]):
    captioner = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=121,
        help_text="`name` or `name@version` of captioners/; without, the site's default",
    )


@extend_schema_field(OpenApiTypes.BINARY)
class PictureField(serializers.FileField):
    """An uploaded file. Whether it is a picture is for the decoder to say, an empty one too."""


class UploadSerializer(CaptionerChoice):
    file = PictureField(allow_empty_file=True, help_text="JPEG, PNG, WebP, GIF, HEIC, AVIF or TIFF")


class ImagesQuery(PageQuery):
    """Which pictures a list has, and which page of them."""

    review = serializers.ChoiceField(
        Image.Review.choices, required=False, help_text="who stands behind the current caption"
    )
    favourite = serializers.BooleanField(required=False)
    content_type = serializers.ChoiceField(
        sorted({kind for kind, _ in FORMATS.values()}), required=False
    )
    created_after = serializers.DateTimeField(required=False)
    created_before = serializers.DateTimeField(required=False)


_LOOKUPS = {
    "review": "review",
    "favourite": "favourite",
    "content_type": "content_type",
    "created_after": "created_at__gt",
    "created_before": "created_at__lt",
}


def lookups(query: dict[str, Any]) -> dict[str, Any]:
    """What an address asks for, as the database is asked."""
    return {_LOOKUPS[name]: value for name, value in query.items() if name in _LOOKUPS}


class SubmittedSerializer(serializers.Serializer[Any]):
    image = ImageSerializer()
    job = JobSerializer()
