from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gallery.captions.services import MAX_CHARACTERS
from gallery.models import Caption, ModelVersion


class CaptionSerializer(serializers.ModelSerializer[Caption]):
    """A caption with its author. `captioner` and `job` are null for a person's caption.

    `confidence` is the probability that a machine caption fits; `unsure` is true if it is low.
    """

    captioner = serializers.SerializerMethodField()
    author = serializers.SerializerMethodField()
    unsure = serializers.BooleanField(read_only=True)

    class Meta:
        model = Caption
        fields = [
            "id",
            "text",
            "source",
            "captioner",
            "author",
            "job",
            "settings",
            "score",
            "confidence",
            "unsure",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_captioner(self, caption: Caption) -> str | None:
        return str(caption.model_version) if caption.model_version else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_author(self, caption: Caption) -> str | None:
        return caption.author.username if caption.author else None


class CaptionsQuery(serializers.Serializer[None]):
    """Query parameters of an image's captions."""

    source = serializers.ChoiceField(Caption.Source.choices, required=False)  # type: ignore[assignment]


class CorrectionSerializer(serializers.Serializer[None]):
    text = serializers.CharField(min_length=1, max_length=MAX_CHARACTERS)


class CaptionerSerializer(serializers.ModelSerializer[ModelVersion]):
    """A captioner. Choose it by `name`, or one version by `name@version`."""

    class Meta:
        model = ModelVersion
        fields = ["name", "version", "kind", "title", "summary", "bytes", "scores", "is_default"]
        read_only_fields = fields


class CaptionersQuery(serializers.Serializer[None]):
    """Query parameters of the captioners."""

    kind = serializers.RegexField(r"\A[a-z0-9_]+\Z", max_length=80, required=False)
    is_default = serializers.BooleanField(required=False)
