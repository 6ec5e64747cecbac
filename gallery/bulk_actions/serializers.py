from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from gallery.albums.services import MAX_TITLE
from gallery.bulk_actions.actions import ACTIONS
from gallery.bulk_actions.services import BATCH, StepResult
from gallery.http.serializers import RowIdField
from gallery.images.serializers import CaptionerChoice, ImageSerializer
from gallery.images.similar import Similar
from gallery.models import Album
from gallery.search.grammar import MAX_CHARACTERS


class AlbumSerializer(serializers.ModelSerializer[Album]):
    """An album, its number of pictures and its cover."""

    count = serializers.IntegerField(read_only=True)
    cover = serializers.SerializerMethodField()

    class Meta:
        model = Album
        fields = ["id", "title", "count", "cover", "created_at"]
        read_only_fields = fields

    def get_cover(self, album: Album) -> int | None:
        shown: int | None = getattr(album, "chosen", None) or getattr(album, "newest", None)
        return shown


class AlbumsSerializer(serializers.Serializer[dict[str, Iterable[Album]]]):
    results = AlbumSerializer(many=True)


class AlbumTitle(serializers.Serializer[None]):
    title = serializers.CharField(max_length=MAX_TITLE)


class AlbumChanges(serializers.Serializer[None]):
    title = serializers.CharField(max_length=MAX_TITLE, required=False)
    cover = RowIdField(required=False, help_text="one of the album's pictures")


class BulkRequest(CaptionerChoice):
    """An action and its pictures: `ids`, or all that `q` finds, a batch at a time."""

    action = serializers.ChoiceField(sorted(ACTIONS), required=False)
    ids = serializers.ListField(child=RowIdField(), max_length=BATCH, required=False)
    q = serializers.CharField(
        required=False, allow_blank=True, max_length=MAX_CHARACTERS, help_text="all that this finds"
    )
    cursor = serializers.RegexField(
        r"^[0-9]*$", default="", allow_blank=True, help_text="with `q`: `next` of the last answer"
    )
    bulk_action = serializers.UUIDField(
        required=False, help_text="to go on: `bulk_action` of the first answer, instead of `action`"
    )
    album = RowIdField(required=False, help_text="for `add`, `move` (to it) and `remove`")
    source = RowIdField(  # type: ignore[assignment]
        required=False, help_text="for `move`: the album to take them from"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "bulk_action" not in attrs and "action" not in attrs:
            raise serializers.ValidationError(
                {"action": "Name an action, or the bulk action to go on with."}
            )
        if ("ids" in attrs) == ("q" in attrs):
            raise serializers.ValidationError({"ids": "Name pictures by ids, or find them with q."})
        for name in NEEDED.get(attrs.get("action", ""), ()):
            if name not in attrs:
                raise serializers.ValidationError({name: "This action needs an album."})
        return attrs


NEEDED = {"add": ("album",), "remove": ("album",), "move": ("album", "source")}


class BulkResponse(serializers.Serializer[StepResult]):
    bulk_action = serializers.UUIDField(source="bulk_action.pk", help_text="undo it within a day")
    changed = serializers.IntegerField(
        source="bulk_action.changed", help_text="in all batches so far"
    )
    next = serializers.CharField(
        source="next_cursor", help_text="the cursor to go on with; empty when all is done"
    )


class UndoResponse(serializers.Serializer[None]):
    left = serializers.IntegerField(help_text="batches still to undo: ask again until it is 0")


class SimilarSerializer(serializers.Serializer[Similar]):
    image = ImageSerializer()
    likeness = serializers.FloatField(help_text="1 is the same, 0 has nothing in common")


class SimilarsSerializer(serializers.Serializer[dict[str, list[Similar]]]):
    results = SimilarSerializer(many=True)


class TrashedSerializer(ImageSerializer):
    """A picture in the trash."""

    class Meta(ImageSerializer.Meta):
        fields = [*ImageSerializer.Meta.fields, "deleted_at"]
        read_only_fields = fields


class EmptiedSerializer(serializers.Serializer[None]):
    left = serializers.IntegerField(help_text="pictures still in the trash: ask again until 0")
