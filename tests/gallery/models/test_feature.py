"""Features: one of each encoder for an image, gone with it."""

import pytest
from django.db import IntegrityError, transaction

from gallery.models import PictureFeature


@pytest.mark.postgresql
def test_an_image_has_one_feature_of_each_encoder(owner, image):
    for encoder in ("e@1", "e@2"):
        fields = {"image": image, "owner": owner, "encoder": encoder, "sketch": -1, "vector": b"x"}
        PictureFeature.objects.create(**fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            PictureFeature.objects.create(**fields)
    image.delete()
    assert not PictureFeature.objects.exists()
