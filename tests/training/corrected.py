"""Create drawn pictures with corrected captions, and a tiny live captioner."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import ImageDraw

from gallery.captions import services as captions
from gallery.models import Image, ModelVersion, User
from tests import rows
from tests.gallery.pictures import encoded
from tests.training.tiny_data import COLOURS, SHAPES

SIZE = 64


def person(name: str = "ada", *, allows: bool = True) -> User:
    found = rows.person(name)
    found.allow_training = allows
    found.save()
    return found


def drawn(number: int) -> tuple[Pillow.Image, str]:
    """Draw a coloured shape; return it with its caption."""
    colour = list(COLOURS)[number % len(COLOURS)]
    shape = SHAPES[number // len(COLOURS) % len(SHAPES)]
    image = Pillow.new("RGB", (SIZE, SIZE), "white")
    inset = 6 + number % 7
    draw = ImageDraw.Draw(image)
    corners = (inset, inset, SIZE - inset, SIZE - 4)
    (draw.ellipse if shape == "circle" else draw.rectangle)(corners, fill=COLOURS[colour])
    return image, f"a {colour} {shape} on white paper"


def picture(owner: User, number: int) -> tuple[Image, str]:
    """Create a drawn image of an owner with its file; return it with its caption."""
    import hashlib

    image, sentence = drawn(number)
    image.putpixel((0, 0), (number % 256, number // 256, 7))
    content = encoded(image, "PNG")
    path = default_storage.save(f"drawn/{owner.pk}/{number}.png", ContentFile(content))
    row = Image.objects.create(
        owner=owner,
        original=path,
        small=path,
        large=path,
        name=f"{number}.png",
        sha256=hashlib.sha256(content).hexdigest(),
        content_type="image/png",
        bytes=len(content),
        width=SIZE,
        height=SIZE,
        colour="#ffffff",
    )
    return row, sentence


def corrected(owner: User, count: int, *, start: int = 0) -> list[Image]:
    """Create `count` images, each with a caption written by their owner."""
    found = []
    for number in range(start, start + count):
        image, sentence = picture(owner, number)
        captions.correct(owner=owner, image_id=image.pk, text=sentence)
        found.append(image)
    return found


def live_captioner(
    name: str = "tiny", version: str = "1", *, encoder: str = "MobileNetV2"
) -> ModelVersion:
    """Create the live default captioner: a tiny LSTM whose vocabulary has none of these words."""
    from inference.checkpoint import save_checkpoint
    from tests.inference import tiny

    folder = Path(settings.CHECKPOINTS_DIR) / f"{name}@{version}"
    made = tiny.captioner("lstm_merge", name=encoder)
    info = save_checkpoint(made, folder, name=name, version=version)
    return rows.captioner(folder, name=name, version=version, kind=info.kind, bytes=info.bytes)
