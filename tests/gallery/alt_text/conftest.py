"""Fixtures: an image with a caption, and no broker."""

import pytest

from gallery.models import Image
from tests.gallery.api.conftest import no_broker  # noqa: F401


@pytest.fixture
def image(captioned) -> Image:
    found: Image = captioned(text="a cat on a mat").image
    return found
