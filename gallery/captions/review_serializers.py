from rest_framework import serializers

from gallery.captions.history import Change
from gallery.captions.review_ranking import RANKED, ReviewCandidate, ReviewQueue
from gallery.captions.serializers import CaptionSerializer
from gallery.captions.services import MAX_CHARACTERS
from gallery.captions.word_diff import Part
from gallery.models import Image

VERDICTS = ("accept", "edit", "add", "skip")


class QueueQuery(serializers.Serializer[None]):
    """Query parameters of the review queue: its size, and whether it includes skipped pictures."""

    size = serializers.IntegerField(default=20, min_value=1, max_value=RANKED)
    skipped = serializers.BooleanField(default=False, help_text="with those that were skipped")


class ReviewCandidateSerializer(serializers.Serializer[ReviewCandidate]):
    """A picture in the queue. Each of the three scores is from 0 to 1."""

    image = serializers.IntegerField(source="image.pk")
    caption = CaptionSerializer(source="image.caption", allow_null=True)
    others = CaptionSerializer(many=True)
    reason = serializers.ChoiceField(["unsure", "disagree", "new"])
    unsure = serializers.FloatField()
    disagree = serializers.FloatField()
    new = serializers.FloatField()


class QueueSerializer(serializers.Serializer[ReviewQueue]):
    results = ReviewCandidateSerializer(many=True)
    left = serializers.IntegerField(help_text="all that wait for a review")


class VerdictSerializer(serializers.Serializer[None]):
    verdict = serializers.ChoiceField(VERDICTS)
    text = serializers.CharField(
        default="", allow_blank=True, max_length=MAX_CHARACTERS, help_text="with edit and add"
    )


class ReviewedSerializer(serializers.ModelSerializer[Image]):
    """A picture after a review. `review` says who wrote or accepted the current caption."""

    caption = CaptionSerializer(allow_null=True, read_only=True)

    class Meta:
        model = Image
        fields = ["id", "review", "caption"]
        read_only_fields = fields


class PartSerializer(serializers.Serializer[Part]):
    kind = serializers.ChoiceField(["same", "added", "removed"])
    text = serializers.CharField()


class ChangeSerializer(serializers.Serializer[Change]):
    """A change of a caption: who, when, and which words."""

    at = serializers.DateTimeField()
    action = serializers.CharField(help_text="wrote, accepted, edited, added or restored")
    person = serializers.CharField(source="person.username", default=None, allow_null=True)
    caption = CaptionSerializer()
    parts = PartSerializer(many=True)
    current = serializers.BooleanField()
