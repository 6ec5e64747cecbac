"""A picture's file without its metadata: place, camera, names, comments, thumbnails are gone.

May import no other room.

Pure and lossless: the compressed pixels are copied, never decoded. What is kept is listed for each
format (pixels, colours, animation, and which way is up), so that what nobody thought of is dropped.
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
    """Return the same picture without metadata. Raises StripError when that cannot be done."""
    try:
        return _BY_TYPE[content_type](data)
    except (KeyError, IndexError, ValueError, struct.error, OverflowError) as error:
        raise StripError(f"{content_type}: {error!r}") from error
