import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from gallery.models.plain_fields import PlainCharField, PlainJSONField, PlainTextField


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def owned_by(self, owner_id: int) -> Self:
        return self.filter(owner_id=owner_id)


class ImportBatch(models.Model):
    """Files imported together, resumable after a lost connection."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="import_batches"
    )
    album = models.ForeignKey(
        "gallery.Album", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    captioner = models.CharField(max_length=121, blank=True)
    job = models.OneToOneField(
        "gallery.Job",
        null=True,
        on_delete=models.SET_NULL,
        related_name="import_batch",
        help_text="takes in what has been sent",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField(
        null=True, help_text="of its files, once nothing waits any more; null before"
    )
    compared_to = models.PositiveBigIntegerField(
        default=0, help_text="up to this image its new ones were compared with older ones"
    )
    active_at = models.DateTimeField(
        default=timezone.now, help_text="when files were last announced or received"
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "-id"], name="import_batch_of_owner")]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("gallery:import", args=[self.pk])


class ImportFile(models.Model):
    """File of an import: bytes received, and its result."""

    class State(models.TextChoices):
        WAITING = "waiting", "Not all here"
        SENT = "sent", "Waiting to be taken in"
        DONE = "done", "Taken in"
        DUPLICATE = "duplicate", "Here already"
        FAILED = "failed", "Refused"
        READ = "read", "Words for pictures"

    class FileKind(models.IntegerChoices):
        """Kind of a file, in the order of import: sidecar text comes before its images."""

        TABLE = 0, "Words of many pictures"
        SIDECAR = 1, "Words of one picture"
        PICTURE = 2, "Picture"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="files")
    name = PlainCharField(max_length=500, help_text="its path in the folder or ZIP")
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    stored = models.PositiveBigIntegerField(
        default=0, help_text="bytes that are kept of it until it is taken in; the quota counts them"
    )
    rows_read = models.PositiveIntegerField(
        default=0, help_text="of a table: rows that are stored as ImportText"
    )
    key = models.UUIDField(default=uuid.uuid4, help_text="names its bytes until it is taken in")
    inside = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="members", help_text="the ZIP"
    )
    kind = models.PositiveSmallIntegerField(choices=FileKind, default=FileKind.PICTURE)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True)
    error_variant = models.CharField(max_length=40, blank=True, help_text="of the code's text")
    error_params = PlainJSONField(default=dict, blank=True, help_text="that fill the text")
    error_message = PlainTextField(blank=True, help_text="the English text")
    image = models.ForeignKey("gallery.Image", null=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "name", "size"],
                condition=models.Q(inside=None),
                name="one_row_per_sent_file",
            ),
            models.UniqueConstraint(
                fields=["inside", "name", "size"], name="one_row_per_file_in_a_zip"
            ),
        ]
        indexes = [models.Index(fields=["batch", "state", "kind", "id"], name="import_file_state")]

    def __str__(self) -> str:
        return self.name


class NearDuplicate(models.Model):
    """An imported image that resembles an older one, until its owner decides."""

    file = models.OneToOneField(ImportFile, on_delete=models.CASCADE, related_name="near_duplicate")
    older = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.file_id} like {self.older_id}"


class ImportText(models.Model):
    """Text for the file of this name, from a table of an import."""

    table = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="texts")
    name = PlainCharField(max_length=500)
    words = PlainJSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "name"], name="one_text_per_name_in_a_table")
        ]

    def __str__(self) -> str:
        return self.name
