from rest_framework import serializers

from gallery.captions.review_ranking import WEIGHED
from gallery.captions.serializers import CaptionSerializer
from gallery.captions.services import MAX_CHARACTERS
from gallery.http.serializers import Fields
from gallery.models import Image

VERDICTS = ("accept", "edit", "add", "skip")


class QueueQuery(serializers.Serializer[Fields]):
    """How much of the queue."""

    size = serializers.IntegerField(default=20, min_value=1, max_value=WEIGHED)
    skipped = serializers.BooleanField(default=False, help_text="with those that were skipped")


class ReviewCandidateSerializer(serializers.Serializer[Fields]):
    """A picture in the queue; each of the three reasons goes from 0 to 1."""

    image = serializers.IntegerField(source="image.pk")
    caption = CaptionSerializer(source="image.caption", allow_null=True)
    others = CaptionSerializer(many=True)
    reason = serializers.ChoiceField(["unsure", "disagree", "new"])
    unsure = serializers.FloatField()
    disagree = serializers.FloatField()
    new = serializers.FloatField()


class QueueSerializer(serializers.Serializer[Fields]):
    results = ReviewCandidateSerializer(many=True)
    left = serializers.IntegerField(help_text="all that wait for a review")


class VerdictSerializer(serializers.Serializer[Fields]):
    verdict = serializers.ChoiceField(VERDICTS)
    text = serializers.CharField(
        default="", allow_blank=True, max_length=MAX_CHARACTERS, help_text="with edit and add"
    )


class ReviewedSerializer(serializers.ModelSerializer[Image]):
    """What a review left: `review` says whose the current sentence is."""

    caption = CaptionSerializer(allow_null=True, read_only=True)

    class Meta:
        model = Image
        fields = ["id", "review", "caption"]
        read_only_fields = fields


class PartSerializer(serializers.Serializer[Fields]):
    kind = serializers.ChoiceField(["same", "added", "removed"])
    text = serializers.CharField()


class ChangeSerializer(serializers.Serializer[Fields]):
    """Who did what to a sentence, when, and which words that changed."""

    at = serializers.DateTimeField()
    action = serializers.CharField(help_text="wrote, accepted, edited, added or restored")
    person = serializers.CharField(source="person.username", default=None, allow_null=True)
    caption = CaptionSerializer()
    parts = PartSerializer(many=True)
    current = serializers.BooleanField()


class HistorySerializer(serializers.Serializer[Fields]):
    results = ChangeSerializer(many=True)
