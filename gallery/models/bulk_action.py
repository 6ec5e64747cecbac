import uuid

from django.conf import settings
from django.db import models


class Deed(models.Model):
    """What a person did to many pictures at once, so that it can be undone for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=20)
    arguments = models.JSONField(default=dict)
    changed = models.PositiveIntegerField(default=0, help_text="pictures, in all steps")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.verb} {self.changed} pictures"


class DeedStep(models.Model):
    """One bounded batch of a deed, with what undoes it."""

    deed = models.ForeignKey(Deed, on_delete=models.CASCADE, related_name="steps")
    before = models.JSONField(help_text="what the verb needs to put everything back")

    def __str__(self) -> str:
        return f"step {self.pk} of {self.deed_id}"
