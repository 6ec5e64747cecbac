from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gallery.models.plain_fields import PlainTextField


class Dataset(models.Model):
    """Frozen revision of reviewed images and their captions; its number is its id.

    `digest` is the SHA-256 of the training data. A revision never changes, except that captions are
    deleted when consent is withdrawn; digest and counts stay.
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
    """Image in a revision. The row outlives the image, to show which versions learnt from it."""

    class Split(models.TextChoices):
        TRAIN = "train", _("Training")
        DEV = "dev", _("Choosing")
        TEST = "test", _("Held out")

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="pictures")
    sha256 = models.CharField(max_length=64)
    split = models.CharField(max_length=5, choices=Split)

    #: The captions that may still be used, if `selectors.with_usable` has prefetched them.
    usable: "list[DatasetCaption]"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "sha256"], name="once_per_revision")
        ]
        indexes = [models.Index(fields=["sha256"], name="picture_in_revisions")]

    def __str__(self) -> str:
        return self.sha256[:12]


class DatasetCaption(models.Model):
    """Caption in a revision. The row is deleted with the image, its owner or the author.

    `image` is the row that the caption belongs to, as two people may have the same file.
    """

    class Maker(models.TextChoices):
        PERSON = "person", _("Person")
        CAPTIONER = "captioner", _("Captioner")

    picture = models.ForeignKey(DatasetPicture, on_delete=models.CASCADE, related_name="captions")
    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="in_datasets")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="none: a captioner wrote it",
    )
    by = models.CharField(max_length=9, choices=Maker)
    version = models.CharField(max_length=121, blank=True, help_text="the captioner, name@version")
    text = PlainTextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by="captioner") | models.Q(author__isnull=False),
                name="words_have_their_author",
            )
        ]

    def __str__(self) -> str:
        return self.text
