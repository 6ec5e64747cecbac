"""Store drawn pictures and queue their jobs without an upload, to measure workers."""

import hashlib
import io
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pillow

if TYPE_CHECKING:  # Django is set up later
    from gallery.models import Image

SIDE = 480
ROWS_AT_ONCE = 500


def drawn(number: int, side: int = SIDE, kind: str = "WEBP") -> bytes:
    """Draw soft colours with noise, another picture for each number; return the encoded file."""
    random = np.random.default_rng(number)
    small = random.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    picture = Pillow.fromarray(small).resize((side, side * 3 // 4), Pillow.Resampling.BICUBIC)
    out = io.BytesIO()
    picture.save(out, kind, quality=80)
    return out.getvalue()


def fill(count: int, *, start: int = 0, name: str = "load") -> None:
    """Queue `count` pictures, as an import does."""
    from gallery.models import Image, Job, User

    owner, _ = User.objects.get_or_create(username=name)
    numbers = iter(range(start, start + count))
    while some := list(islice(numbers, ROWS_AT_ONCE)):
        images = Image.objects.bulk_create(_rows(owner.pk, some))
        Job.objects.bulk_create(
            Job(
                kind=Job.Kind.CAPTION,
                owner=owner,
                image=image,
                priority=Job.Priority.BULK,
                queue_position=number,
            )
            for number, image in zip(some, images, strict=True)
        )


def _rows(owner_id: int, numbers: list[int]) -> Iterator["Image"]:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from gallery.models import Image

    for number in numbers:
        content = drawn(number)
        path = default_storage.save(f"pictures/load/{number}.webp", ContentFile(content))
        yield Image(
            owner_id=owner_id,
            original=path,
            small=path,
            large=path,
            name=f"{number}.webp",
            sha256=hashlib.sha256(content).hexdigest(),
            content_type="image/webp",
            bytes=len(content),
            width=SIDE,
            height=SIDE * 3 // 4,
            colour="#808080",
        )
