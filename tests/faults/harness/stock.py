"""Pictures put straight into the site's storage, where a row is not about sending them."""

import hashlib
import io
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from gallery.models import Image, User
from tests.faults.harness.client import HEIGHT, WIDTH, drawn


def pictures(owner: User, count: int) -> list[Image]:
    """So many different pictures of one person, with their files."""
    rows = [Image(owner=owner, **fields(f"{owner.pk}-{n}", n)) for n in range(count)]
    return Image.objects.bulk_create(rows)


def plain(owner: User, colour: tuple[int, int, int], name: str) -> Image:
    """A picture of one colour, to the last bit: a sign for the captioner of the tests."""
    file = io.BytesIO()
    Pillow.new("RGB", (WIDTH, HEIGHT), colour).save(file, "WEBP", lossless=True)
    return Image.objects.create(owner=owner, **_stored(name, file.getvalue()))


def fields(name: str, number: int) -> dict[str, Any]:
    """The fields of a drawn picture's row, whose files are stored."""
    return _stored(name, drawn(10_000 + number))


def _stored(name: str, content: bytes) -> dict[str, Any]:
    path = default_storage.save(f"pictures/2026/01/{name}/original.jpg", ContentFile(content))
    return {
        "original": path,
        "small": path,
        "large": path,
        "name": f"{name}.jpg",
        "sha256": hashlib.sha256(content).hexdigest(),
        "content_type": "image/jpeg",
        "bytes": len(content),
        "width": WIDTH,
        "height": HEIGHT,
        "colour": "#0c2238",
    }


def spread(images: Sequence[Image], count: int) -> list[Image]:
    """So many pictures, taken from a few again and again."""
    return [images[place % len(images)] for place in range(count)]
