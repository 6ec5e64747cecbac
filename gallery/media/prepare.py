"""Safe decoding, orientation and thumbnails. Loads no Django; the inference workers use it too.

Uploads are decoded in a separate process (gallery/media/decoding/). `open_picture` decodes in the
calling process and is for images that were accepted before.
"""

import builtins
import hashlib
import os
import unicodedata
from dataclasses import dataclass, field
from typing import BinaryIO

from gallery.media.decoding.pool import pool
from gallery.media.decoding.reading import open_picture
from gallery.media.decoding.values import FORMATS, LARGE, SMALL, Limits, refusal
from gallery.media.metadata.text import FileMetadata

__all__ = [
    "FORMATS",
    "LARGE",
    "SMALL",
    "Limits",
    "PreparedImage",
    "open_picture",
    "prepare",
    "safe_name",
    "sha256_of",
    "size_of",
    "warm_up",
]

NAME_CHARACTERS = 200
EXTENSION_CHARACTERS = 12
_UNSHOWABLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class PreparedImage:
    """Validated image: its properties, and two thumbnails as WebP bytes without metadata."""

    content_type: str
    extension: str
    width: int
    height: int
    colour: str
    sha256: str
    bytes: int
    small: builtins.bytes
    large: builtins.bytes
    phash: str = ""
    metadata: FileMetadata = field(default_factory=FileMetadata)


def prepare(file: BinaryIO, *, limits: Limits) -> PreparedImage:
    """Validate an uploaded image and make its thumbnails, in a decoder process.

    Raise GalleryError: image_empty, image_too_large, image_too_many_pixels,
    image_too_many_frames, image_truncated, image_not_supported, image_broken, image_timeout.
    """
    size = size_of(file)
    if size == 0:
        raise refusal("image_empty", limits)
    if size > limits.bytes:
        raise refusal("image_too_large", limits)
    sha256 = sha256_of(file)
    file.seek(0)
    decoded = pool.decode(file, size=size, limits=limits)
    content_type, extension = FORMATS[decoded.format]
    return PreparedImage(
        content_type=content_type,
        extension=extension,
        width=decoded.width,
        height=decoded.height,
        colour=decoded.colour,
        sha256=sha256,
        bytes=size,
        small=decoded.small,
        large=decoded.large,
        phash=decoded.phash,
        metadata=decoded.metadata,
    )


def warm_up() -> None:
    """Start the decoder processes before the first upload."""
    pool.warm_up()


def safe_name(name: str) -> str:
    """Return a file name without its path and without control characters, safe to display."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    shown = unicodedata.normalize("NFC", "".join(" " if c.isspace() else c for c in last))
    clean = "".join(c for c in shown if unicodedata.category(c) not in _UNSHOWABLE)
    return _shortened(" ".join(clean.split()).lstrip(".")) or "picture"


def _shortened(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    if len(name) <= NAME_CHARACTERS or len(extension) > EXTENSION_CHARACTERS or not stem:
        return name[:NAME_CHARACTERS]
    return stem[: NAME_CHARACTERS - len(extension) - 1] + dot + extension


def size_of(file: BinaryIO) -> int:
    """Return the size of a file in bytes."""
    return file.seek(0, os.SEEK_END)


def sha256_of(file: BinaryIO) -> str:
    """Return the SHA-256 digest of a file in hexadecimal."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()
