from django.db import models


class GateReport(models.Model):
    """Result of the gate: scores and verdict of a candidate against the live version."""

    class Verdict(models.TextChoices):
        PASSED = "passed", "Ready to go live"
        FAILED = "failed", "Stays out"
        NOT_ENOUGH = "not_enough", "Not enough yet"

    candidate = models.ForeignKey(
        "gallery.ModelVersion", on_delete=models.CASCADE, related_name="gates"
    )
    live = models.ForeignKey(
        "gallery.ModelVersion", on_delete=models.PROTECT, related_name="defended_gates"
    )
    dataset = models.ForeignKey("training.Dataset", on_delete=models.PROTECT, related_name="gates")
    verdict = models.CharField(max_length=10, choices=Verdict)
    pictures = models.PositiveIntegerField(help_text="held out, with people's own words")
    wanted = models.PositiveIntegerField(help_text="how many of them a verdict needs")
    gain = models.FloatField(help_text="of CIDEr, relative to the live version's")
    low = models.FloatField(help_text="where the gain surely begins")
    high = models.FloatField(help_text="where it surely ends")
    scores = models.JSONField(default=list, help_text="[{metric, live, candidate}]")
    guards = models.JSONField(default=list, help_text="[{name, holds, live, candidate, limit}]")
    differences = models.JSONField(
        default=list, help_text="[{id: SHA-256, live, candidate, live_score, candidate_score}]"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.candidate} against {self.live}: {self.verdict}"

    @property
    def margin(self) -> float:
        return (self.high - self.low) / 2

    @property
    def failed_guards(self) -> list[str]:
        return [guard["name"] for guard in self.guards if not guard["holds"]]
