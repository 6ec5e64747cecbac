from django.conf import settings
from django.db import models

from gallery.models.plain_fields import PlainTextField


class Preference(models.Model):
    """A person's choice between the captions of two captioners, whose names were hidden."""

    class Choice(models.TextChoices):
        FIRST = "first", "The first"
        SECOND = "second", "The second"
        NEITHER = "neither", "No difference"

    image = models.ForeignKey(
        "gallery.Image", null=True, on_delete=models.SET_NULL, related_name="preferences"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="preferences"
    )
    first = models.ForeignKey("gallery.ModelVersion", on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey("gallery.ModelVersion", on_delete=models.CASCADE, related_name="+")
    first_text = PlainTextField()
    second_text = PlainTextField()
    choice = models.CharField(max_length=7, choices=Choice)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "person", "first", "second"], name="asked_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} or {self.second}: {self.choice}"
