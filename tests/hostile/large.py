"""Valid pictures exactly at the limits of size, and just above them."""

from typing import Any

import numpy as np
from PIL import Image

from gallery.media.decoding.values import Limits, pixels_allowed
from tests.gallery import pictures

FORMATS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "jpeg": ("JPEG", "RGB", {"quality": 90}),
    "jpeg progressive": ("JPEG", "RGB", {"quality": 90, "progressive": True}),
    "jpeg cmyk": ("JPEG", "CMYK", {"quality": 80}),
    "png": ("PNG", "RGB", {"compress_level": 1}),
    "png alpha": ("PNG", "RGBA", {"compress_level": 1}),
    "webp": ("WEBP", "RGB", {"method": 0}),
    "webp lossless alpha": ("WEBP", "RGBA", {"lossless": True, "method": 0, "quality": 0}),
    "heic": ("HEIF", "RGB", {"quality": 50}),
    "avif": ("AVIF", "RGB", {"speed": 10, "quality": 50}),
    "tiff lzw": ("TIFF", "RGB", {"compression": "tiff_lzw"}),
    "gif": ("GIF", "P", {}),
}


def at_the_limit(kind: str, limits: Limits) -> bytes:
    """Draw soft noise with as many pixels as the format may have."""
    format_name, mode, options = FORMATS[kind]
    width = int((pixels_allowed(format_name, limits) * 1.5) ** 0.5)
    height = pixels_allowed(format_name, limits) // width
    noise = np.random.default_rng(1).integers(0, 255, (height // 32, width // 32, 3), np.uint8)
    image = Image.fromarray(noise).resize((width, height), Image.Resampling.BICUBIC)
    return pictures.encoded(image.convert(mode), format_name, **options)


def pictures_at_the_limit(limits: Limits) -> dict[str, bytes]:
    """Return one picture of each format, without those above the limit of bytes."""
    drawn = {kind: at_the_limit(kind, limits) for kind in FORMATS}
    return {kind: data for kind, data in drawn.items() if len(data) <= limits.bytes}
