from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gallery.models import Job
from gallery.serializers import PageQuery, RowIdField

MAX_IDS = 100


class JobErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job: where it stands, and why it failed if it did."""

    image = serializers.IntegerField(source="image_id", allow_null=True, read_only=True)
    error = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = [
            "id",
            "kind",
            "title",
            "state",
            "progress",
            "image",
            "captioner",
            "attempts",
            "error",
            "created_at",
            "started_at",
            "finished_at",
        ]
        read_only_fields = fields

    @extend_schema_field(JobErrorSerializer(allow_null=True))
    def get_error(self, job: Job) -> dict[str, str] | None:
        return {"code": job.error_code, "message": job.error_message} if job.error_code else None


class JobPageSerializer(serializers.Serializer[Any]):
    results = JobSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class JobsQuery(PageQuery):
    """Which jobs a list has, and which page of them."""

    id = serializers.ListField(
        child=RowIdField(),
        max_length=MAX_IDS,
        required=False,
        help_text="only these, in one page; repeat it for each job",
    )
    state = serializers.ChoiceField(Job.State.choices, required=False)
