import math

from django.conf import settings
from django.db import models
from django.db.models import Q

from gallery.models.plain_fields import PlainJSONField, PlainTextField

#: Confidence below which a caption is shown with a warning.
SURE = 0.5


def doubtful(confidence: float | None) -> bool:
    """Return whether a confidence is low, so that the caption is doubtful; False for None."""
    return confidence is not None and confidence < SURE


class Caption(models.Model):
    """Caption of an image. Every new caption is a new row, so the table is the history."""

    class Source(models.TextChoices):
        MACHINE = "machine", "Machine"
        HUMAN = "human", "Person"

    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="captions")
    text = PlainTextField()
    source = models.CharField(max_length=8, choices=Source)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    model_version = models.ForeignKey(
        "gallery.ModelVersion", null=True, on_delete=models.PROTECT, related_name="captions"
    )
    job = models.OneToOneField(
        "gallery.Job", null=True, on_delete=models.SET_NULL, related_name="caption"
    )
    words = PlainJSONField(
        default=list, help_text="[{word, log_prob}] as the captioner gave them; empty for a person"
    )
    score = models.FloatField(null=True, help_text="length-normalised log-probability")
    confidence = models.FloatField(
        null=True, help_text="chance that it fits, 0 to 1; null where nobody has measured it"
    )
    settings = PlainJSONField(default=dict, help_text="the search that found it")
    reference = models.BooleanField(
        default=False, help_text="a person's words that still stand: what captioners learn from"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["image", "-id"], name="caption_history")]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="human", model_version=None)
                | Q(source="machine", model_version__isnull=False),
                name="caption_has_its_maker",
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def unsure(self) -> bool:
        """Return whether the captioner's confidence is low."""
        return doubtful(self.confidence)

    @property
    def sureness(self) -> float | None:
        """Return the confidence, 0 to 1, or if there is none the mean probability of the words."""
        if self.confidence is not None or self.score is None:
            return self.confidence
        return math.exp(min(self.score, 0)) if math.isfinite(self.score) else None

    @property
    def by_person(self) -> bool:
        return self.source == self.Source.HUMAN
