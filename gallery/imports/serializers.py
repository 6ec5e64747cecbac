from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gallery.core.pagination import MAX_ID
from gallery.http.serializers import Fields, RowIdField
from gallery.images.serializers import CaptionerChoice
from gallery.imports import selectors
from gallery.imports.services import MOST_AT_ONCE, Announced
from gallery.models import ImportBatch, ImportFile


class ProgressSerializer(serializers.Serializer[selectors.ImportProgress]):
    """Progress of an import: its pictures by state, and bytes."""

    total = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="not all here yet")
    sent = serializers.IntegerField(help_text="here, and waiting to be taken in")
    done = serializers.IntegerField()
    duplicates = serializers.IntegerField()
    failed = serializers.IntegerField()
    size = serializers.IntegerField()
    received = serializers.IntegerField()


class ImportSerializer(serializers.ModelSerializer[ImportBatch]):
    progress = serializers.SerializerMethodField()
    album = serializers.IntegerField(source="album_id", allow_null=True, read_only=True)
    job = serializers.IntegerField(source="job_id", allow_null=True, read_only=True)

    class Meta:
        model = ImportBatch
        fields = ["id", "captioner", "album", "job", "created_at", "progress"]
        read_only_fields = fields

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, batch: ImportBatch) -> dict[str, int]:
        return ProgressSerializer(selectors.progress(batch)).data


class BeginSerializer(CaptionerChoice):
    album = RowIdField(required=False, allow_null=True)


class ImportFileSerializer(serializers.ModelSerializer[ImportFile]):
    """A file of an import. Send its bytes from `received` on."""

    image = serializers.IntegerField(source="image_id", allow_null=True, read_only=True)

    class Meta:
        model = ImportFile
        fields = [
            "id",
            "name",
            "size",
            "received",
            "state",
            "image",
            "error_code",
            "error_message",
        ]
        read_only_fields = fields


class FileSerializer(serializers.Serializer[Announced]):
    name = serializers.CharField(max_length=2000, trim_whitespace=False)
    size = serializers.IntegerField(min_value=0, max_value=MAX_ID)


class AnnounceSerializer(serializers.Serializer[None]):
    files = serializers.ListField(
        child=FileSerializer(), max_length=MOST_AT_ONCE, allow_empty=False
    )


class AnnouncedSerializer(serializers.Serializer[dict[str, list[ImportFile]]]):
    results = ImportFileSerializer(many=True)


class FilesQuery(serializers.Serializer[Fields]):
    state = serializers.ChoiceField(ImportFile.State.choices, required=False)


class OffsetHeader(serializers.Serializer[None]):
    offset = serializers.IntegerField(
        min_value=0, max_value=MAX_ID, error_messages={"required": "Send Upload-Offset."}
    )
