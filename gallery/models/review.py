from django.conf import settings
from django.db import models


class Review(models.Model):
    """Review of an image's captions by a person. Rows are only added."""

    class Action(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        EDITED = "edited", "Edited"
        ADDED = "added", "Added another sentence"
        RESTORED = "restored", "Restored"
        SKIPPED = "skipped", "Skipped"
        WITHDRAWN = "undone", "Took accepting back"

    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="reviews")
    caption = models.ForeignKey(
        "gallery.Caption", null=True, on_delete=models.CASCADE, related_name="reviews"
    )
    before = models.ForeignKey(
        "gallery.Caption",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="the current caption until then",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    action = models.CharField(max_length=8, choices=Action)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["image", "-id"], name="review_history")]

    def __str__(self) -> str:
        return f"{self.action} {self.image_id}"
