import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from gallery.models.plain_fields import PlainCharField


class Invitation(models.Model):
    """Single-use invitation to sign up, with an expiry."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="signed in the address")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations"
    )
    note = PlainCharField(max_length=100, blank=True, help_text="whom it is for")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Invitation by {self.made_by_id}"

    @property
    def holds(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()
