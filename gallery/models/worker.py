from django.db import models


class Worker(models.Model):
    """Worker process at its last heartbeat, which its Celery task writes, never a timer."""

    name = models.CharField(max_length=200, unique=True)
    queue = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    models_held = models.JSONField(default=list, help_text="[{name, bytes}]")
    captions_written = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
