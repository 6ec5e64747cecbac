from django.conf import settings
from django.db import models
from django.db.models import Q


class Caption(models.Model):
    """One sentence for one picture. Rows are only ever added: the history is the table."""

    class Source(models.TextChoices):
        MACHINE = "machine", "Machine"
        HUMAN = "human", "Person"

    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="captions")
    text = models.TextField()
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
    words = models.JSONField(
        default=list, help_text="[{word, log_prob}] as the captioner gave them; empty for a person"
    )
    score = models.FloatField(null=True, help_text="length-normalised log-probability")
    settings = models.JSONField(default=dict, help_text="the search that found it")
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
    def by_person(self) -> bool:
        return self.source == self.Source.HUMAN
