from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gallery.http.serializers import Fields, RowIdField
from gallery.models import ModelVersion
from training import words
from training.datasets.selectors import Diff
from training.models import Dataset, GateReport, Preference, Promotion, TrainingRun
from training.runs.selectors import Provenance, differences, samples


class DatasetSerializer(serializers.ModelSerializer[Dataset]):
    """A frozen dataset revision; `digest` is the SHA-256 of all that training reads of it."""

    class Meta:
        model = Dataset
        fields = ["id", "digest", "counts", "created_at"]
        read_only_fields = fields


class DiffCountsSerializer(serializers.Serializer[Fields]):
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    changed = serializers.IntegerField()


class DiffSerializer(serializers.Serializer[Diff]):
    """Differences between two revisions; pictures are named by the SHA-256 of their files."""

    older = serializers.IntegerField(source="older.pk")
    newer = serializers.IntegerField(source="newer.pk")
    counts = DiffCountsSerializer()
    added = serializers.SerializerMethodField()
    removed = serializers.SerializerMethodField()
    changed = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_added(self, diff: Any) -> list[str]:
        return [row.sha256 for row in diff.added]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_removed(self, diff: Any) -> list[str]:
        return [row.sha256 for row in diff.removed]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_changed(self, diff: Any) -> list[str]:
        return [each.picture.sha256 for each in diff.changed]


class GateSerializer(serializers.ModelSerializer[GateReport]):
    """Comparison of a candidate with the live version on the same held-out pictures."""

    sentence = serializers.SerializerMethodField()
    candidate = serializers.CharField()
    live = serializers.CharField()
    differences = serializers.SerializerMethodField()

    class Meta:
        model = GateReport
        fields = [
            "id",
            "sentence",
            "verdict",
            "candidate",
            "live",
            "dataset",
            "pictures",
            "wanted",
            "gain",
            "low",
            "high",
            "scores",
            "guards",
            "differences",
            "created_at",
        ]
        read_only_fields = fields

    def get_sentence(self, gate: GateReport) -> str:
        return words.gate_sentence(gate)

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_differences(self, gate: GateReport) -> list[dict[str, Any]]:
        return differences(gate)


class RunSerializer(serializers.ModelSerializer[TrainingRun]):
    """A training run: its state, its settings and its result."""

    state = serializers.SerializerMethodField()
    parent = serializers.CharField()  # type: ignore[assignment]
    candidate = serializers.CharField(allow_null=True)
    progress = serializers.FloatField(source="job.progress", default=None, allow_null=True)
    error = serializers.CharField(source="job.error_message", default="")
    samples = serializers.SerializerMethodField()

    class Meta:
        model = TrainingRun
        fields = [
            "id",
            "state",
            "stage",
            "progress",
            "error",
            "job",
            "parent",
            "dataset",
            "base_data",
            "settings",
            "promote",
            "by_schedule",
            "code_version",
            "log",
            "samples",
            "best",
            "candidate",
            "seconds",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(
        serializers.ChoiceField(["queued", "running", "succeeded", "failed", "cancelled", "gone"])
    )
    def get_state(self, run: TrainingRun) -> str:
        return run.job.state if run.job else "gone"

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_samples(self, run: TrainingRun) -> list[dict[str, Any]]:
        return samples(run)


class StartSerializer(serializers.Serializer[Fields]):
    captioner = serializers.CharField(default="", allow_blank=True, max_length=121)
    dataset = RowIdField(
        default=None, allow_null=True, help_text="without, what is reviewed now is frozen"
    )
    base_data = serializers.CharField(default="", allow_blank=True, max_length=300)
    settings = serializers.DictField(child=serializers.FloatField(), default=dict)
    promote = serializers.BooleanField(default=False)


class VersionSerializer(serializers.ModelSerializer[ModelVersion]):
    """A version of a captioner, and its parent: the version that its training started from."""

    reference = serializers.CharField(source="__str__")
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = ModelVersion
        fields = [
            "id",
            "reference",
            "name",
            "version",
            "kind",
            "title",
            "state",
            "is_default",
            "canary_percent",
            "bytes",
            "scores",
            "parent",
            "created_at",
        ]
        read_only_fields = fields


class ProvenanceSerializer(serializers.Serializer[Provenance]):
    """Provenance of a version: revision, code, settings, metrics, ancestors."""

    version = VersionSerializer()
    ancestors = serializers.ListField(child=serializers.CharField())
    run = RunSerializer(allow_null=True)
    revision = DatasetSerializer(source="run.dataset", default=None, allow_null=True)
    gate = GateSerializer(allow_null=True)


class PromotionSerializer(serializers.ModelSerializer[Promotion]):
    """An entry of the audit log; `person` is null for an automatic change."""

    version = serializers.CharField()
    previous = serializers.CharField(allow_null=True)
    person = serializers.CharField(source="person.username", default=None, allow_null=True)

    class Meta:
        model = Promotion
        fields = [
            "id",
            "action",
            "version",
            "previous",
            "percent",
            "gate",
            "person",
            "created_at",
        ]
        read_only_fields = fields


class PromoteSerializer(serializers.Serializer[Fields]):
    version = RowIdField(help_text="the number of a version")
    percent = serializers.IntegerField(
        default=100,
        min_value=0,
        max_value=100,
        help_text="100: live; up to 50: a share of jobs",
    )


class RollBackSerializer(serializers.Serializer[Fields]):
    captioner = serializers.CharField(max_length=80, help_text="a name")


class PickSerializer(serializers.Serializer[Fields]):
    image = RowIdField()
    first = RowIdField(help_text="the number of a caption")
    second = RowIdField(help_text="the number of another captioner's caption")
    choice = serializers.ChoiceField(Preference.Choice.choices)


class WinRateSerializer(serializers.Serializer[Fields]):
    """A win rate: the share of picks that preferred `first`, with its 95% interval, low to high."""

    first = serializers.CharField()
    second = serializers.CharField()
    wins = serializers.IntegerField()
    losses = serializers.IntegerField()
    ties = serializers.IntegerField()
    rate = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class WinRatesSerializer(serializers.Serializer[Fields]):
    results = WinRateSerializer(many=True)


class ExportQuery(serializers.Serializer[Fields]):
    style = serializers.ChoiceField(["coco", "imagefolder"], default="coco")  # type: ignore[assignment]


ZIP = OpenApiTypes.BINARY
