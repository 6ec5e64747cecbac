from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from gallery.captions.serializers import CaptionSerializer
from gallery.http.api import sees_acting_addresses
from gallery.models import AlbumLink, AlbumShare, Block, Image
from gallery.sharing.links import token_of
from gallery.sharing.services import MOST_DAYS, PASSWORD_CHARACTERS


class LinkSerializer(serializers.ModelSerializer[AlbumLink]):
    """A link. Whoever has its URL sees the album.

    `url` is null for a token without the scope `write`.
    """

    url = serializers.SerializerMethodField()
    has_password = serializers.BooleanField(source="password", read_only=True)

    class Meta:
        model = AlbumLink
        fields = ["id", "url", "has_password", "expires_at", "created_at"]
        read_only_fields = fields

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_url(self, link: AlbumLink) -> str | None:
        request = self.context["request"]
        if not sees_acting_addresses(request):
            return None
        return str(reverse("gallery:link", args=[token_of(link)], request=request))


class LinksSerializer(serializers.Serializer[dict[str, QuerySet[AlbumLink]]]):
    results = LinkSerializer(many=True)


class MakeLinkSerializer(serializers.Serializer[None]):
    days = serializers.IntegerField(default=30, min_value=1, max_value=MOST_DAYS)
    password = serializers.CharField(
        default="", allow_blank=True, max_length=PASSWORD_CHARACTERS, trim_whitespace=False
    )


class ShareSerializer(serializers.ModelSerializer[AlbumShare]):
    """A share of an album with a person. `accepted_at` is null until they accept it.

    `person` is the name as it was sent. The API does not reveal whether a user has this name.
    """

    person = serializers.CharField(source="name", read_only=True)

    class Meta:
        model = AlbumShare
        fields = ["id", "person", "may_correct", "created_at", "accepted_at"]
        read_only_fields = fields


class SharesSerializer(serializers.Serializer[dict[str, QuerySet[AlbumShare]]]):
    results = ShareSerializer(many=True)


class ShareWithSerializer(serializers.Serializer[None]):
    person = serializers.CharField(max_length=150, help_text="their user name")
    may_correct = serializers.BooleanField(default=False)


class SharedAlbumSerializer(serializers.ModelSerializer[AlbumShare]):
    """An album that another person shares with you. `id` is the album's."""

    id = serializers.IntegerField(source="album_id", read_only=True)
    title = serializers.CharField(source="album.title", read_only=True)
    owner = serializers.CharField(source="album.owner.username", read_only=True)

    class Meta:
        model = AlbumShare
        fields = ["id", "title", "owner", "may_correct"]
        read_only_fields = fields


class WaitingAlbumSerializer(SharedAlbumSerializer):
    """An album that another person wants to share with you. `id` is the album's."""

    class Meta(SharedAlbumSerializer.Meta):
        fields = [*SharedAlbumSerializer.Meta.fields, "created_at"]
        read_only_fields = fields


class BlockSerializer(serializers.ModelSerializer[Block]):
    """A person whom you have blocked."""

    person = serializers.CharField(source="person.username", read_only=True)

    class Meta:
        model = Block
        fields = ["id", "person", "created_at"]
        read_only_fields = fields


class SharedImageSerializer(serializers.ModelSerializer[Image]):
    """A picture of a shared album."""

    caption = CaptionSerializer(allow_null=True, read_only=True)

    class Meta:
        model = Image
        fields = ["id", "name", "width", "height", "colour", "alt_text", "description", "caption"]
        read_only_fields = fields
