"""Removal of metadata from image files: location, camera, names, comments, thumbnails.

May import no other package.

Lossless: the compressed pixels are copied, never decoded. Each format has an allow list (pixels,
colours, animation, orientation), so that unknown kinds of metadata are dropped too. No Django.
"""

import struct
from collections.abc import Callable

from gallery.media.metadata_removal import gif, heif, jpeg, png, tiff, webp
from gallery.media.metadata_removal.values import StripError

__all__ = ["StripError", "stripped"]

_BY_TYPE: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": jpeg.stripped,
    "image/png": png.stripped,
    "image/webp": webp.stripped,
    "image/gif": gif.stripped,
    "image/tiff": tiff.stripped,
    "image/heic": heif.stripped,
    "image/avif": heif.stripped,
}


def stripped(data: bytes, content_type: str) -> bytes:
    """Return the image file without metadata. Raise StripError if its structure prevents that."""
    try:
        return _BY_TYPE[content_type](data)
    except (KeyError, IndexError, ValueError, struct.error, OverflowError) as error:
        raise StripError(f"{content_type}: {error!r}") from error
