from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from gallery.captions.serializers import CaptionSerializer
from gallery.http.serializers import PageQuery
from gallery.images.services import Submitted
from gallery.jobs.serializers import JobSerializer
from gallery.models import Image
from gallery.search import listing
from gallery.search.grammar import MAX_CHARACTERS


class ImageSerializer(serializers.ModelSerializer[Image]):
    """A picture with its current caption. The URLs of its files need the same authentication."""

    caption = CaptionSerializer(allow_null=True, read_only=True)
    small = serializers.SerializerMethodField(help_text="WebP, long side 480 at most")
    large = serializers.SerializerMethodField(help_text="WebP, long side 1600 at most")
    original = serializers.SerializerMethodField(help_text="the file with all of its pixels")

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
            "taken_at",
            "favourite",
            "review",
            "alt_text",
            "description",
            "caption",
            "alt_text",
            "description",
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


class ImagesQuery(PageQuery):
    """Query parameters of the list of images: search, sort order and page."""

    q = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=MAX_CHARACTERS,
        help_text="words and filters, as in the search box: see docs/library.md",
    )
    sort = serializers.ChoiceField(
        [listing.BEST, *listing.ORDERS],
        required=False,
        help_text="without it, `best` with words and `newest` without",
    )


class CaptionerChoice(serializers.Serializer[None]):
    captioner = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=121,
        help_text="`name` or `name@version` of captioners/; without, the site's default",
    )


@extend_schema_field(OpenApiTypes.BINARY)
class PictureField(serializers.FileField):
    """An uploaded file. The decoder validates it, an empty one too."""


class UploadSerializer(CaptionerChoice):
    file = PictureField(allow_empty_file=True, help_text="JPEG, PNG, WebP, GIF, HEIC, AVIF or TIFF")


class SubmittedSerializer(serializers.Serializer[Submitted]):
    image = ImageSerializer()
    job = JobSerializer()
