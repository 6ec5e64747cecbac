"""Fixtures: an image with a captioner's current caption, and no broker."""

import pytest

from gallery.models import Caption, Image, ModelVersion, User
from tests import rows
from tests.gallery.api.conftest import no_broker  # noqa: F401


@pytest.fixture
def version(db: None, tmp_path) -> ModelVersion:
    return rows.captioner(tmp_path)


def written_caption(image: Image, version: ModelVersion, text: str, score: float = -0.5) -> Caption:
    """Create a captioner's caption and make it the current one, as a worker does."""
    caption = Caption.objects.create(
        image=image, text=text, source="machine", model_version=version, score=score
    )
    Image.objects.filter(pk=image.pk).update(
        caption=caption, review="machine", score=caption.sureness
    )
    image.refresh_from_db()
    return caption


@pytest.fixture
def image(owner: User, version: ModelVersion) -> Image:
    image = rows.picture(owner)
    written_caption(image, version, "a dog runs on the grass")
    return image
