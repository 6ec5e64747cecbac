from django.conf import settings
from django.db import models

from gallery.models.plain_fields import PlainCharField, PlainJSONField


class TrainingRun(models.Model):
    """Training run of a captioner on a dataset revision; its job holds its state."""

    job = models.OneToOneField(
        "gallery.Job", null=True, on_delete=models.SET_NULL, related_name="training_run"
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_schedule = models.BooleanField(default=False)
    parent = models.ForeignKey(
        "gallery.ModelVersion",
        on_delete=models.PROTECT,
        related_name="trainings",
        help_text="the version that is trained further",
    )
    dataset = models.ForeignKey(
        "training.Dataset",
        null=True,
        on_delete=models.PROTECT,
        related_name="runs",
        help_text="frozen when the run starts, if none was chosen",
    )
    base_data = models.CharField(max_length=300, blank=True, help_text="folder, or none")
    settings = PlainJSONField(default=dict)
    promote = models.BooleanField(default=False, help_text="go live by itself if the gate allows")
    code_version = models.CharField(max_length=64, blank=True)
    stage = PlainCharField(max_length=120, blank=True)
    log = models.JSONField(default=list, help_text="one entry per epoch")
    samples = PlainJSONField(
        default=list, help_text="[{sha256, said: one sentence per epoch, from 0}]"
    )
    lines = PlainJSONField(default=list, help_text="[[time, sentence]]")
    best = models.FloatField(null=True, help_text="highest CIDEr on the choosing pictures")
    stop_asked = models.BooleanField(default=False)
    candidate = models.OneToOneField(
        "gallery.ModelVersion",
        null=True,
        on_delete=models.SET_NULL,
        related_name="made_by",
        help_text="what came of it",
    )
    seconds = models.FloatField(default=0, help_text="at work, all attempts together")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"run {self.pk}"
