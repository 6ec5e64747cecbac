from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gallery.http.serializers import MAX_NUMBERS as MAX_IDS
from gallery.http.serializers import Fields, NumbersField, RowIdField
from gallery.models import Job


class JobErrorSerializer(serializers.Serializer[Fields]):
    code = serializers.CharField()
    message = serializers.CharField()


class EventSerializer(serializers.Serializer[Fields]):
    """A server-sent event. `data` is JSON: a job, or for `end` the number of jobs."""

    event = serializers.ChoiceField(["job", "end"], required=False)
    id = serializers.CharField(required=False)
    data = serializers.CharField(required=False)  # type: ignore[assignment]  # the event's own name
    retry = serializers.IntegerField(required=False)


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job with its state, and the error if it failed."""

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


class JobsQuery(serializers.Serializer[Fields]):
    """Query parameters of the list of jobs."""

    id = NumbersField(
        required=False, help_text=f"only these, {MAX_IDS} at most: 1,2,3, or repeated for each"
    )
    state = serializers.ChoiceField(Job.State.choices, required=False)
    kind = serializers.ChoiceField(Job.Kind.choices, required=False)
    image = RowIdField(required=False, help_text="only the jobs of this picture")


class EventsQuery(serializers.Serializer[Fields]):
    """Query parameters of the event stream: the ids of the jobs."""

    id = NumbersField(allow_empty=False, help_text=f"{MAX_IDS} at most: 1,2,3, or repeated")
