from django.conf import settings
from django.db import models


class PictureFeature(models.Model):
    """Compact embedding of an image by one encoder; near embeddings mean similar images."""

    image = models.ForeignKey("gallery.Image", on_delete=models.CASCADE, related_name="features")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    encoder = models.CharField(max_length=100, help_text="equal names mean comparable features")
    sketch = models.BigIntegerField(help_text="64 signs of random projections: near ones agree")
    vector = models.BinaryField(help_text="int8, one per channel, of unit length times 127")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "encoder"], name="one_feature_per_encoder")
        ]
        # A covering index, so that an owner's newest sketches are read from it alone.
        indexes = [
            models.Index(fields=["owner", "encoder", "-image", "sketch"], name="feature_sketches")
        ]

    def __str__(self) -> str:
        return f"{self.encoder} of picture {self.image_id}"
