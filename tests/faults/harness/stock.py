"""Store pictures directly, for rows that do not test the upload."""

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
    """Create `count` different images of one user, with their files."""
    rows = [Image(owner=owner, **fields(f"{owner.pk}-{n}", n)) for n in range(count)]
    return Image.objects.bulk_create(rows)


def plain(owner: User, colour: tuple[int, int, int], name: str) -> Image:
    """Create an image of exactly one colour, which selects a fault of the tests' captioner."""
    file = io.BytesIO()
    Pillow.new("RGB", (WIDTH, HEIGHT), colour).save(file, "WEBP", lossless=True)
    return Image.objects.create(owner=owner, **_stored(name, file.getvalue()))


def fields(name: str, number: int) -> dict[str, Any]:
    """Draw and store a picture; return the fields of its row."""
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
    """Return `count` images, repeated from a few."""
    return [images[place % len(images)] for place in range(count)]
