from django.conf import settings
from django.db import models


class Schedule(models.Model):
    """Schedule of a captioner's retraining: every few days, if there are enough new corrections."""

    captioner = models.CharField(max_length=80, unique=True, help_text="a name, not a version")
    every_days = models.PositiveSmallIntegerField(default=7)
    corrections = models.PositiveIntegerField(default=100, help_text="new ones, at least")
    base_data = models.CharField(max_length=300, blank=True)
    promote = models.BooleanField(default=False, help_text="go live by itself if the gate allows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    last_run_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.captioner} every {self.every_days} days"
