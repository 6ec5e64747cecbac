from django.db import models
from django.db.models import Q

from gallery.models.plain_fields import PlainCharField, PlainJSONField


class ModelVersion(models.Model):
    """Version of a captioner's checkpoint. At most one version of each name is live."""

    class State(models.TextChoices):
        CANDIDATE = "candidate", "Candidate"
        LIVE = "live", "Live"
        RETIRED = "retired", "Retired"

    name = models.CharField(max_length=80)
    version = models.CharField(max_length=40)
    kind = models.CharField(max_length=80)
    title = PlainCharField(max_length=120)
    summary = PlainCharField(max_length=300)
    folder = models.CharField(max_length=300, help_text="absolute path of the checkpoint")
    digest = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of its manifest, which has its files'"
    )
    bytes = models.PositiveBigIntegerField(default=0)
    scores = PlainJSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.CANDIDATE)
    is_default = models.BooleanField(
        default=False, help_text="used when a person does not choose a captioner"
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="children",
        help_text="the version that it was trained further from",
    )
    canary_percent = models.PositiveSmallIntegerField(
        default=0, help_text="of its name's jobs, the share that this candidate captions"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_default", "name", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="one_row_per_version"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state="live"), name="one_live_version_per_name"
            ),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_captioner"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"
