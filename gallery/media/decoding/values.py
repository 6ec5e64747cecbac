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
_REFUSALS = {
    "image_empty": (400, "This file is empty. Choose another one."),
    "image_too_large": (
        413,
        "This file is too large: a picture can have {megabytes} MB at most. Send a smaller one.",
    ),
    "image_too_many_pixels": (
        413,
        "This picture has too many pixels to be opened: {megapixels} megapixels are allowed, fewer "
        "in some formats. Make it smaller.",
    ),
    "image_too_many_frames": (
        413,
        "This animation is too long: {frames} frames are allowed. Send a shorter one.",
    ),
    "image_truncated": (
        400,
        "The end of this picture is missing. Copy it again from where it came and send it again.",
    ),
    "image_not_supported": (
        415,
        "This is not a picture that can be read here. "
        "Send a JPEG, PNG, WebP, GIF, HEIC, AVIF or TIFF.",
    ),
    "image_broken": (
        400,
        "This picture is damaged and cannot be read. Save it again in a picture program and send "
        "that copy.",
    ),
    "image_timeout": (
        400,
        "This picture takes too long to read. Save it again in a picture program, or make it "
        "smaller.",
    ),
}
CODES = frozenset(_REFUSALS)


def refusal(code: str, limits: Limits) -> GalleryError:
    """Return the error for a refused picture: its code, a sentence on what to do, its status."""
    status, sentence = _REFUSALS[code]
    message = sentence.format(
        megabytes=f"{limits.bytes / _MEGABYTE:g}",
        megapixels=f"{limits.pixels / 1e6:g}",
        frames=limits.frames,
    )
    return GalleryError(code, message, status=status)
