import uuid

from django.conf import settings
from django.db import models

from gallery.models.plain_fields import PlainJSONField


class BulkAction(models.Model):
    """An action on many images at once, which can be undone for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=20)
    arguments = PlainJSONField(default=dict)
    changed = models.PositiveIntegerField(default=0, help_text="pictures, in all steps")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.action} {self.changed} pictures"


class BulkActionStep(models.Model):
    """One bounded step of a bulk action, with the data that its undo needs."""

    bulk_action = models.ForeignKey(BulkAction, on_delete=models.CASCADE, related_name="steps")
    before = models.JSONField(help_text="what the action needs to put everything back")

    def __str__(self) -> str:
        return f"step {self.pk} of {self.bulk_action_id}"
