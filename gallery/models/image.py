from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from gallery.models.plain_fields import PlainCharField, PlainTextField

KEPT = Q(deleted_at=None)
SORTED_AND_FILTERED = (
    ("by_date", ["-dated_at", "-id"], KEPT),
    ("by_name", ["name", "id"], KEPT),
    ("by_score", ["score", "id"], KEPT & Q(score__isnull=False)),
    ("of_review", ["review", "-id"], KEPT),
    ("of_captioner", ["captioner", "-id"], KEPT),
    ("favourites", ["-id"], KEPT & Q(favourite=True)),
    ("with_alt", ["-id"], KEPT & ~Q(alt_text="")),
)


class ImageQuerySet(models.QuerySet["Image"]):
    def owned_by(self, owner_id: int) -> Self:
        return self.filter(owner_id=owner_id)

    def kept(self) -> Self:
        """Return images outside the trash."""
        return self.filter(deleted_at=None)

    def trashed(self) -> Self:
        return self.exclude(deleted_at=None)


class Image(models.Model):
    """Image with its private original and thumbnails without metadata."""

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
    name = PlainCharField(max_length=255, help_text="the file's name, as the person sent it")
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
    captioner = PlainCharField(
        max_length=80, blank=True, help_text="who wrote the current caption; empty for a person"
    )
    score = models.FloatField(
        null=True, help_text="0 to 1: how sure a captioner is of the current caption"
    )
    favourite = models.BooleanField(default=False)
    alt_text = PlainTextField(blank=True, help_text="short, for people who cannot see it")
    description = PlainTextField(blank=True, help_text="longer, for people who cannot see it")
    taken_at = models.DateTimeField(null=True, help_text="as the camera wrote it")
    phash = models.CharField(max_length=32, blank=True, help_text="difference hash, hexadecimal")
    created_at = models.DateTimeField(auto_now_add=True)
    dated_at = models.GeneratedField(
        expression=Coalesce("taken_at", "created_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        help_text="when it was taken, or else added",
    )
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
                fields=["owner", "score"],
                condition=Q(deleted_at=None, review="machine"),
                name="image_to_review",
            ),
            models.Index(
                fields=["deleted_at"], condition=~Q(deleted_at=None), name="image_trashed"
            ),
            models.Index(
                fields=["owner", "-deleted_at", "-id"],
                condition=~Q(deleted_at=None),
                name="image_in_trash",
            ),
            # One index for each sort order, and for each filter that few images may match: owner
            # first, then the sort order, so that a page is one range of one index.
            *(
                models.Index(fields=["owner", *fields], condition=condition, name=f"image_{name}")
                for name, fields, condition in SORTED_AND_FILTERED
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gallery:image", args=[self.pk])
