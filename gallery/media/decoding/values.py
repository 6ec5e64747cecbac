"""Limits, results and errors that the decoder process and its callers share. Imports no Pillow."""

from dataclasses import dataclass, field

from gallery.core.errors import GalleryError
from gallery.media.metadata.text import FileMetadata

# Pillow's name of each allowed format, with its media type and file extension.
FORMATS = {
    "JPEG": ("image/jpeg", ".jpg"),
    "PNG": ("image/png", ".png"),
    "WEBP": ("image/webp", ".webp"),
    "GIF": ("image/gif", ".gif"),
    "HEIF": ("image/heic", ".heic"),
    "AVIF": ("image/avif", ".avif"),
    "TIFF": ("image/tiff", ".tif"),
}
SMALL, LARGE = 480, 1600  # longer side of the thumbnails in pixels


@dataclass(frozen=True)
class Limits:
    """Limits of one image: bytes, pixels (width x height), frames, and seconds of CPU time.

    `seconds` is for an image of `pixels` pixels; smaller ones get less.
    """

    bytes: int = 50 * 1024 * 1024
    pixels: int = 50_000_000
    frames: int = 500
    seconds: float = 1.8


# WebP's decoder holds four copies of an image, so fewer pixels fit into the same memory.
_PIXEL_SHARES = {"WEBP": 0.4}


def pixels_allowed(format_name: str, limits: Limits) -> int:
    """Return how many pixels an image of this format may have."""
    return int(limits.pixels * _PIXEL_SHARES.get(format_name, 1))


@dataclass(frozen=True)
class Decoded:
    """Result of decoding: Pillow's format name, upright size, thumbnails, hash and metadata.

    `phash` is a difference hash of 16 hexadecimal digits.
    """

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
    """Return the error for a refused image: its code, with the limits that its text names."""
    numbers = {
        "image_too_large": {"megabytes": f"{limits.bytes / _MEGABYTE:g}"},
        "image_too_many_pixels": {"megapixels": f"{limits.pixels / 1e6:g}"},
        "image_too_many_frames": {"frames": str(limits.frames)},
    }
    return GalleryError(code, **numbers.get(code, {}))
