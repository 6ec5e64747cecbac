"""Fixtures: an image with a caption, and no broker."""

import pytest

from gallery.models import Image


@pytest.fixture(autouse=True)
def no_broker(wake_ups: list[str]) -> None:
    """Record wake-ups in place of sending them."""


@pytest.fixture
def image(captioned) -> Image:
    found: Image = captioned(text="a cat on a mat").image
    return found
