from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken, AuthTokenManager

from gallery.models.plain_fields import PlainCharField


class ApiToken(AbstractAuthToken):  # type: ignore[misc]
    """API token of a user, stored as a hash only (SHA-512, 256 bits)."""

    class Scope(models.TextChoices):
        READ = "read", _("Look at pictures, captions and jobs")
        WRITE = "write", _("Add, caption, correct and delete")
        TRAIN = "train", _("Train captioners")

    name = PlainCharField(max_length=60, blank=True)
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True)

    objects: ClassVar[AuthTokenManager] = AuthTokenManager()

    @property
    def scope_names(self) -> str:
        """Return the scopes, separated by commas."""
        return ", ".join(self.scopes)
