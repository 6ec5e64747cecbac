from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gallery.models.plain_fields import PlainJSONField


class Dataset(models.Model):
    """A frozen revision of what people said of their pictures. Its number is its id.

    Never changed once made: `digest` is the SHA-256 of everything that training reads of it.
    """

    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    counts = models.JSONField(
        default=dict, help_text="pictures and sentences by split, people, words of people's own"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"revision {self.pk}"


class DatasetPicture(models.Model):
    """A picture in a revision. The row outlives the picture, to say which models saw it."""

    class Split(models.TextChoices):
        TRAIN = "train", _("Training")
        DEV = "dev", _("Choosing")
        TEST = "test", _("Held out")

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey(
        "gallery.Image", null=True, on_delete=models.SET_NULL, related_name="in_datasets"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    split = models.CharField(max_length=5, choices=Split)
    captions = PlainJSONField(
        default=list, help_text="[{text, by: person or captioner, version, author, caption}]"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "sha256"], name="once_per_revision")
        ]
        indexes = [models.Index(fields=["sha256"], name="picture_in_revisions")]

    def __str__(self) -> str:
        return self.sha256[:12]
