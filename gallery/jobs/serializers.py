from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import get_current_timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gallery.core.prepared_query import PreparedQuery
from gallery.http.serializers import MAX_NUMBERS as MAX_IDS
from gallery.http.serializers import NumbersField, PageQuery, RowIdField
from gallery.jobs.selectors import NoSuchJobError
from gallery.models import Job, User

NO_ID = -1
UTC = ZoneInfo("UTC")


class JobErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class EventSerializer(serializers.Serializer[Any]):
    """A server-sent event: `data` is a job, or how many jobs the listener asked about, as JSON."""

    event = serializers.ChoiceField(["job", "end"], required=False)
    id = serializers.CharField(required=False)
    data = serializers.CharField(required=False)  # type: ignore[assignment]  # the event's own name
    retry = serializers.IntegerField(required=False)


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


_TIMESTAMPS = ("created_at", "started_at", "finished_at")
_PLAIN = tuple(n for n in JobSerializer.Meta.fields if n != "error" and n not in _TIMESTAMPS)
_COLUMNS = (*_PLAIN, "error_code", "error_message", *_TIMESTAMPS)


_one = PreparedQuery(
    lambda owner, job: Job.objects.filter(owner_id=owner, pk=job).values_list(*_COLUMNS), 1, 2
)
_many = PreparedQuery(
    lambda owner, *jobs: (
        Job.objects.filter(owner_id=owner, pk__in=jobs).order_by("-pk").values_list(*_COLUMNS)
    ),
    *range(MAX_IDS + 1),
)


def read_one(*, owner: User, job_id: int) -> dict[str, Any]:
    """One of the owner's jobs as `JobSerializer` shows it. Raises NoSuchJobError."""
    for row in _one.rows(owner.pk, job_id):
        return _shown(row, get_current_timezone())
    raise NoSuchJobError


def read_many(*, owner: User, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Those of the owner's jobs that are named, MAX_IDS at most, newest first."""
    padded = [*ids, *[NO_ID] * (MAX_IDS - len(ids))]
    zone = get_current_timezone()
    return [_shown(row, zone) for row in _many.rows(owner.pk, *padded)]


def _shown(values: Sequence[Any], zone: tzinfo) -> dict[str, Any]:
    row = dict(zip(_PLAIN, values, strict=False))
    code, message, *timestamps = values[len(_PLAIN) :]
    row["error"] = {"code": code, "message": message} if code else None
    if zone != UTC:  # what the database gives is in UTC
        timestamps = [each and each.astimezone(zone) for each in timestamps]
    row["created_at"], row["started_at"], row["finished_at"] = timestamps
    return row


class JobPageSerializer(serializers.Serializer[Any]):
    results = JobSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class NamedJobs(serializers.Serializer[Any]):
    """Jobs by their numbers."""

    id = NumbersField(
        required=False, help_text=f"only these, {MAX_IDS} at most: 1,2,3, or repeated for each"
    )


class JobsQuery(NamedJobs, PageQuery):
    """Which jobs a list has, and which page of them."""

    state = serializers.ChoiceField(Job.State.choices, required=False)
    kind = serializers.ChoiceField(Job.Kind.choices, required=False)
    image = RowIdField(required=False, help_text="only the jobs of this picture")


class EventsQuery(serializers.Serializer[Any]):
    """Which jobs to listen to."""

    id = NumbersField(allow_empty=False, help_text=f"{MAX_IDS} at most: 1,2,3, or repeated")
