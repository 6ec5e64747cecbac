from rest_framework import serializers

from gallery.exports import selection
from gallery.http.serializers import RowIdField
from gallery.jobs.serializers import JobSerializer
from gallery.models import Export


class ExportSerializer(serializers.ModelSerializer[Export]):
    """An export. Its job has the progress; its file can be fetched once `expires_at` is set.

    Until then `bytes` is the expected size.
    """

    job = JobSerializer(allow_null=True, read_only=True)

    class Meta:
        model = Export
        fields = [
            "id",
            "form",
            "name",
            "pictures",
            "bytes",
            "left_out",
            "created_at",
            "expires_at",
            "job",
        ]
        read_only_fields = fields


class AskSerializer(serializers.Serializer[None]):
    """The format of a new export, and its pictures by `images` or `album`; without either, all."""

    form = serializers.ChoiceField(Export.Form.choices)
    images = serializers.ListField(
        child=RowIdField(), required=False, max_length=selection.MOST_IDS, allow_empty=False
    )
    album = RowIdField(required=False)


class SnippetSerializer(serializers.Serializer[None]):
    html = serializers.CharField(help_text="an <img> with the alt text, to paste into a page")
