from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from gallery.models.plain_fields import PlainCharField


class AlbumQuerySet(models.QuerySet["Album"]):
    def owned_by(self, owner_id: int) -> Self:
        return self.filter(owner_id=owner_id)


class Album(models.Model):
    """Album of an owner's images; an image can be in several."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="albums"
    )
    title = PlainCharField(max_length=120)
    images = models.ManyToManyField(
        "gallery.Image", through="gallery.AlbumPicture", related_name="albums"
    )
    cover = models.ForeignKey(
        "gallery.Image",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="chosen by its owner; without, the newest picture is shown",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AlbumQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "title"], name="one_album_per_title")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("gallery:album", args=[self.pk])


class AlbumPicture(models.Model):
    """Membership of an image in an album."""

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="places")
    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="places")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["album", "image"], name="once_per_album")]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.album_id}"
