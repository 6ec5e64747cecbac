"""Safe decoding, orientation and thumbnails: pure Pillow, no Django. Inference uses it too."""

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()

FORMATS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
    "GIF": ("image/gif", ".gif"),
    "HEIF": ("image/heic", ".heic"),
    "AVIF": ("image/avif", ".avif"),
    "TIFF": ("image/tiff", ".tif"),
}
SMALL, LARGE = 480, 1600


@dataclass(frozen=True)
class Limits:
    """What one picture may weigh: bytes, pixels (width x height), frames."""

    bytes: int = 50 * 1024 * 1024
    pixels: int = 100_000_000
    frames: int = 500


@dataclass(frozen=True)
class Prepared:
    """A checked picture: what it is, and its two thumbnails as WebP bytes without metadata."""

    content_type: str
    extension: str
    width: int
    height: int
    colour: str
    sha256: str
    bytes: int
    small: bytes
    large: bytes


def open_picture(source: Path | BinaryIO, *, limits: Limits = Limits()) -> Image.Image:
    """Decode the first frame as upright RGB on white. Raises GalleryError."""
    raise NotImplementedError


def prepare(file: BinaryIO, *, limits: Limits) -> Prepared:
    """Check an uploaded picture and make its thumbnails. Raises GalleryError."""
    raise NotImplementedError


def safe_name(name: str) -> str:
    """Return a file's name as text that is safe to show: no path, no control characters."""
    raise NotImplementedError
