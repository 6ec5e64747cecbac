from django.conf import settings
from django.db import models

from gallery.models.plain_fields import PlainCharField, PlainTextField


class SearchEntry(models.Model):
    """Search index entry of an image, written by gallery.search.index only.

    An image in the trash has none. The database keeps the full-text index over these rows up to
    date (migrations initial, plain_text): SQLite's FTS5 by triggers, PostgreSQL's tsvectors as
    generated columns.
    """

    image = models.OneToOneField("gallery.Image", on_delete=models.CASCADE, primary_key=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    caption = PlainTextField(blank=True)
    alt = PlainTextField(blank=True, help_text="the alt text and the description")
    name = PlainCharField(max_length=255)
    length = models.PositiveIntegerField(default=0, help_text="words in the caption")
    terms = models.TextField(help_text="marks to filter by")
    plain = models.TextField(help_text="each word once, folded, with a space before it")

    def __str__(self) -> str:
        return f"what is found of picture {self.pk}"
