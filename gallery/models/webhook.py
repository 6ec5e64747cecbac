import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from gallery.models.plain_fields import PlainCharField


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def owned_by(self, owner_id: int) -> Self:
        return self.filter(owner_id=owner_id)


class Webhook(models.Model):
    """A URL of a user that is notified when their jobs end.

    Its secret is not stored: it is derived from the site's secret key and `salt`.
    """

    class Event(models.TextChoices):
        SUCCEEDED = "job.succeeded", "A job is done"
        FAILED = "job.failed", "A job failed"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks"
    )
    url = models.URLField(max_length=500)
    events = models.JSONField(default=list, help_text="which of the events are sent to it")
    salt = models.UUIDField(default=uuid.uuid4)
    created_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True, help_text="it answered 410, or not for days")

    objects = WebhookQuerySet.as_manager()

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """Message to a webhook, retried until accepted or given up; `due_at` is null after that."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message = models.UUIDField(default=uuid.uuid4, help_text="the same at each try")
    event = models.CharField(max_length=40)
    job = models.ForeignKey(
        "gallery.Job", null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    response = PlainCharField(max_length=200, blank=True, help_text="what the last try came to")

    class Meta:
        indexes = [
            models.Index(
                fields=["webhook", "due_at"], condition=~Q(due_at=None), name="delivery_turn"
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_history"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to webhook {self.webhook_id}"
