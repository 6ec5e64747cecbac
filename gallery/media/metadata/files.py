"""Words into the files that can carry them; the others go with a sidecar."""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from gallery.media.metadata import jpeg, png, tiff, webp, xmp
from gallery.media.metadata.text import ImageText


@dataclass(frozen=True)
class Container:
    """How one format holds an XMP packet."""

    packet: Callable[[bytes], bytes | None]
    with_packet: Callable[[bytes, bytes], bytes]


CONTAINERS = {
    "image/jpeg": Container(jpeg.packet, jpeg.with_packet),
    "image/png": Container(png.packet, png.with_packet),
    "image/webp": Container(webp.packet, webp.with_packet),
    "image/tiff": Container(tiff.packet, tiff.with_packet),
}
ODD_FILE = (ValueError, IndexError, struct.error, zlib.error)


def with_words(data: bytes, content_type: str, words: ImageText) -> bytes | None:
    """The same picture, carrying these words; None where its file cannot.

    Only what is around the compressed picture changes, never the picture itself.
    """
    container = CONTAINERS.get(content_type)
    if container is None:
        return None
    try:
        return container.with_packet(data, xmp.written(words, container.packet(data)))
    except ODD_FILE:
        return None
