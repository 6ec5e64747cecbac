import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gallery.models.plain_fields import PlainCharField, PlainJSONField


class ExportQuerySet(models.QuerySet["Export"]):
    def owned_by(self, owner_id: int) -> Self:
        return self.filter(owner_id=owner_id)


class Export(models.Model):
    """Export of selected images to a file of one format, written by a job."""

    class Form(models.TextChoices):
        ORIGINALS = "originals", _("Pictures with their words in them")
        TXT = "txt", _("Text files")
        XMP = "xmp", _("XMP sidecars")
        CSV = "csv", _("Table (CSV)")
        JSON = "json", _("JSON")
        COCO = "coco", _("COCO captions")
        HTML = "html", _("Web page")
        EVERYTHING = "everything", _("Everything: pictures, words, history")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    job = models.OneToOneField(
        "gallery.Job", null=True, on_delete=models.SET_NULL, related_name="export"
    )
    form = models.CharField(max_length=10, choices=Form)
    selection = models.JSONField(help_text="{images: [ids]}, {album: id} or {}: all")
    key = models.UUIDField(default=uuid.uuid4, help_text="names its file")
    name = PlainCharField(max_length=200, blank=True, help_text="of the file, for its owner")
    pictures = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    left_out = PlainJSONField(default=list, help_text="[{name, reason}]")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, help_text="empty until it is there")

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "-id"], name="export_of_owner"),
            models.Index(fields=["expires_at"], name="export_expires"),
        ]

    def __str__(self) -> str:
        return self.name or f"Export {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("gallery:export-file", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        return self.expires_at is not None
