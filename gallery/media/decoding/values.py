"""What the decoder and its callers share: limits, results, refusals. Imports nothing heavy."""

from dataclasses import dataclass, field

from gallery.core.errors import GalleryError
from gallery.media.metadata.text import FileMetadata

# Pillow's name of each format that is let in, with its media type and extension.
FORMATS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
    "GIF": ("image/gif", ".gif"),
    "HEIF": ("image/heic", ".heic"),
    "AVIF": ("image/avif", ".avif"),
    "TIFF": ("image/tiff", ".tif"),
}
SMALL, LARGE = 480, 1600  # long sides of the thumbnails, pixels


@dataclass(frozen=True)
class Limits:
    """What one picture may weigh: bytes, pixels (width x height), frames; and what decoding one of
    so many pixels may cost: seconds of a processor."""

    bytes: int = 50 * 1024 * 1024
    pixels: int = 50_000_000
    frames: int = 500
    seconds: float = 1.8


# WebP's decoder holds four copies of a picture: fewer pixels fit in the same memory.
_PIXEL_SHARES = {"WEBP": 0.4}


def pixels_allowed(format_name: str, limits: Limits) -> int:
    """How many pixels a picture of this format may have."""
    return int(limits.pixels * _PIXEL_SHARES.get(format_name, 1))


@dataclass(frozen=True)
class Decoded:
    """What the decoder found and made: Pillow's format name, upright size, WebP thumbnails,
    a difference hash, and what the file says of itself."""

    format: str
    width: int
    height: int
    colour: str
    small: bytes
    large: bytes
    phash: str = ""
    metadata: FileMetadata = field(default_factory=FileMetadata)


_MEGABYTE = 1024 * 1024
CODES = frozenset(
    {
        "image_empty",
        "image_too_large",
        "image_too_many_pixels",
        "image_too_many_frames",
        "image_truncated",
        "image_not_supported",
        "image_broken",
        "image_timeout",
    }
)


def refusal(code: str, limits: Limits) -> GalleryError:
    """Return the error for a refused picture: its code, with the limits that its text names."""
    numbers = {
        "image_too_large": {"megabytes": f"{limits.bytes / _MEGABYTE:g}"},
        "image_too_many_pixels": {"megapixels": f"{limits.pixels / 1e6:g}"},
        "image_too_many_frames": {"frames": str(limits.frames)},
    }
    return GalleryError(code, **numbers.get(code, {}))
