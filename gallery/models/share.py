import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gallery.models.plain_fields import PlainCharField


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


class AlbumShareQuerySet(models.QuerySet["AlbumShare"]):
    def accepted(self) -> Self:
        """Return the accepted shares, which give access."""
        return self.exclude(accepted_at=None)

    def unanswered(self) -> Self:
        """Return the shares that are not accepted, refused ones included."""
        return self.filter(accepted_at=None)

    def waiting(self) -> Self:
        """Return the shares that wait for the person's answer."""
        return self.unanswered().filter(refused_at=None)


class AlbumShare(models.Model):
    """Access of a user to another's album, once they accept it.

    `may_correct` allows caption corrections. `person` is null if no user has the name; the owner
    learns neither this nor a refusal.
    """

    album = models.ForeignKey("gallery.Album", on_delete=models.CASCADE, related_name="shares")
    name = PlainCharField(max_length=150, help_text="the user name, as the owner wrote it")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="shared_with_me"
    )
    may_correct = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True, help_text="by the person, who is asked once")

    objects = AlbumShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["album", "person"], name="one_share_per_person"),
            models.UniqueConstraint(fields=["album", "name"], name="one_share_per_name"),
        ]
        indexes = [
            models.Index(
                fields=["person", "-id"], condition=~Q(accepted_at=None), name="share_accepted"
            ),
            models.Index(
                fields=["person", "-id"],
                condition=Q(accepted_at=None, refused_at=None),
                name="share_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.album_id} for {self.name}"

    @property
    def is_accepted(self) -> bool:
        return self.accepted_at is not None


class Block(models.Model):
    """Record that a user has blocked a person, who can share nothing with them."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "person"], name="blocked_once")]

    def __str__(self) -> str:
        return f"{self.person_id} by {self.by_id}"
