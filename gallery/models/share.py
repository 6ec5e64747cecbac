import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class AlbumLink(models.Model):
    """Secret URL that shows an album to anybody who has it, until it expires."""

    album = models.ForeignKey("gallery.Album", on_delete=models.CASCADE, related_name="links")
    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="signed in the address")
    password = models.CharField(max_length=128, blank=True, help_text="hashed")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Link to {self.album_id}"

    @property
    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()


class AlbumShare(models.Model):
    """Access of a user to another's album; `may_correct` allows caption corrections."""

    album = models.ForeignKey("gallery.Album", on_delete=models.CASCADE, related_name="shares")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shared_with_me"
    )
    may_correct = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["album", "person"], name="one_share_per_person")
        ]
        indexes = [models.Index(fields=["person", "-id"], name="share_of_person")]

    def __str__(self) -> str:
        return f"{self.album_id} for {self.person_id}"
