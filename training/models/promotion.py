from django.conf import settings
from django.db import models


class Promotion(models.Model):
    """Entry of the audit log: who made which version live, when and why. Never changed."""

    class Action(models.TextChoices):
        PROMOTED = "promoted", "Went live"
        CANARY = "canary", "Takes a share"
        CANARY_ENDED = "canary_end", "Takes no share any more"
        ROLLED_BACK = "rolled_back", "Rolled back"

    action = models.CharField(max_length=11, choices=Action)
    version = models.ForeignKey(
        "gallery.ModelVersion", on_delete=models.PROTECT, related_name="promotions"
    )
    previous = models.ForeignKey(
        "gallery.ModelVersion",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="what was live until then",
    )
    gate = models.ForeignKey(
        "training.GateReport", null=True, on_delete=models.SET_NULL, related_name="promotions"
    )
    percent = models.PositiveSmallIntegerField(default=100, help_text="of the name's jobs")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="none: it went by itself",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} {self.action}"
