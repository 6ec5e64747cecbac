from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class ImageQuerySet(models.QuerySet["Image"]):
    def owned_by(self, person_id: int) -> Self:
        return self.filter(owner_id=person_id)

    def kept(self) -> Self:
        """Pictures that are not in the trash."""
        return self.filter(deleted_at=None)

    def trashed(self) -> Self:
        return self.exclude(deleted_at=None)


class Image(models.Model):
    """A picture. Its original stays private; thumbnails are made without its metadata."""

    class Review(models.TextChoices):
        NONE = "none", "No caption"
        MACHINE = "machine", "Not reviewed"
        REVIEWED = "reviewed", "Accepted"
        HUMAN = "human", "Written by a person"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="images"
    )
    original = models.FileField(max_length=200)
    small = models.FileField(max_length=200, help_text="WebP, at most 480 px high or wide")
    large = models.FileField(max_length=200, help_text="WebP, at most 1600 px high or wide")
    name = models.CharField(max_length=255, help_text="the file's name, as the person sent it")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=40)
    bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(help_text="pixels, after orientation")
    height = models.PositiveIntegerField(help_text="pixels, after orientation")
    colour = models.CharField(max_length=7, help_text="dominant colour, #rrggbb")
    caption = models.ForeignKey(
        "gallery.Caption", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    review = models.CharField(
        max_length=8, choices=Review, default=Review.NONE, help_text="of the current caption"
    )
    sureness = models.FloatField(
        null=True, help_text="of the current caption, when a captioner wrote it: its score"
    )
    favourite = models.BooleanField(default=False)
    alt_text = models.TextField(blank=True, help_text="short, for people who cannot see it")
    description = models.TextField(blank=True, help_text="longer, for people who cannot see it")
    taken_at = models.DateTimeField(null=True, help_text="as the camera wrote it")
    phash = models.CharField(max_length=32, blank=True, help_text="difference hash, hexadecimal")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sha256"], condition=Q(deleted_at=None), name="one_copy_per_owner"
            )
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], condition=Q(deleted_at=None), name="image_kept"),
            models.Index(fields=["owner", "bytes"], name="image_usage"),
            models.Index(
                fields=["owner", "sureness"],
                condition=Q(deleted_at=None, review="machine"),
                name="image_to_review",
            ),
            models.Index(
                fields=["deleted_at"], condition=~Q(deleted_at=None), name="image_trashed"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gallery:image", args=[self.pk])
