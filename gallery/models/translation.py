from django.conf import settings
from django.db import models

from gallery.models.plain_fields import PlainCharField, PlainTextField


class Translation(models.Model):
    """Caption and alt text of an image in another language. A machine's needs approval."""

    class State(models.TextChoices):
        MACHINE = "machine", "Not approved"
        APPROVED = "approved", "Approved"

    image = models.ForeignKey(
        "gallery.Image", on_delete=models.CASCADE, related_name="translations"
    )
    language = models.CharField(max_length=10, help_text="as in CAPTION_LANGUAGES, such as de")
    caption = PlainTextField(blank=True)
    alt_text = PlainTextField(blank=True)
    state = models.CharField(max_length=8, choices=State)
    translator = PlainCharField(
        max_length=80, blank=True, help_text="the model that wrote it; empty for a person"
    )
    source = models.ForeignKey(
        "gallery.Caption",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="the caption that it is a translation of",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "language"], name="one_text_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.image_id} in {self.language}"

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_stale(self) -> bool:
        """Return whether the image's caption has changed since it was translated."""
        return self.source_id != self.image.caption_id
