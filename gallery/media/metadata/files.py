"""Embedding of text as XMP into the image formats that can hold it."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from gallery.media.metadata import jpeg, png, tiff, webp, xmp
from gallery.media.metadata.text import ImageText


@dataclass(frozen=True)
class Container:
    """Functions that read and replace the XMP packet of one image format."""

    packet: Callable[[bytes], bytes | None]
    with_packet: Callable[[bytes, bytes], bytes]


CONTAINERS = {
    "image/jpeg": Container(jpeg.packet, jpeg.with_packet),
    "image/png": Container(png.packet, png.with_packet),
    "image/webp": Container(webp.packet, webp.with_packet),
    "image/tiff": Container(tiff.packet, tiff.with_packet),
}
MALFORMED = (ValueError, IndexError, struct.error, zlib.error)


def with_words(data: bytes, content_type: str, words: ImageText) -> bytes | None:
    """Return the image file with this text embedded; None if its format or structure prevents it.

    The compressed pixels are copied unchanged.
    """
    container = CONTAINERS.get(content_type)
    if container is None:
        return None
    try:
        return container.with_packet(data, xmp.written(words, container.packet(data)))
    except MALFORMED:
        return None
