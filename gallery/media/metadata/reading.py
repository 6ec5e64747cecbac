"""Metadata read from an opened image: text and capture time. Runs in the decoder process."""

from datetime import datetime
from typing import cast

from PIL import Image, ImageFile, IptcImagePlugin

from gallery.media.metadata import xmp
from gallery.media.metadata.text import FileMetadata, ImageText
from gallery.text.plain_text import plain_line

EXIF_DESCRIPTION, EXIF_DIRECTORY, EXIF_TAKEN, EXIF_ZONE = 0x010E, 0x8769, 0x9003, 0x9011
IPTC_CAPTION = (2, 120)
MOST_CHARACTERS = 2000
# Descriptions that cameras and scanners write by default.
EMPTY_PHRASES = {
    "olympus digital camera", "sony dsc", "dcim", "digital camera", "default",
    "minolta digital camera", "konica minolta digital camera", "untitled", "image",
}  # fmt: skip


def read_metadata(image: Image.Image) -> FileMetadata:
    """Return the image's text and capture time; both are empty where the metadata is damaged."""
    words = _xmp(image)
    return FileMetadata(words.over(ImageText(caption=_legacy_caption(image))), _taken_at(image))


def _xmp(image: Image.Image) -> ImageText:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    if isinstance(packet, str):
        packet = packet.encode()
    if not isinstance(packet, bytes):
        return ImageText()
    try:
        return xmp.read(packet)
    except xmp.PacketError:
        return ImageText()


def _legacy_caption(image: Image.Image) -> str:
    """Return the IPTC-IIM caption, or else the EXIF image description."""
    for read in (_iptc_caption, _exif_description):
        try:
            text = plain_line(read(image))[:MOST_CHARACTERS]
        except Exception:  # noqa: S112 (damaged metadata does not make the image unreadable)
            continue
        if text and text.casefold() not in EMPTY_PHRASES:
            return text
    return ""


def _iptc_caption(image: Image.Image) -> str:
    opened = cast(ImageFile.ImageFile, image)
    found = (IptcImagePlugin.getiptcinfo(opened) or {}).get(IPTC_CAPTION, b"")
    return _text(found[0] if isinstance(found, list) else found)


def _exif_description(image: Image.Image) -> str:
    return _text(image.getexif().get(EXIF_DESCRIPTION, ""))


def _text(value: bytes | str | int) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.decode("latin-1")
    return value if isinstance(value, str) else ""


def _taken_at(image: Image.Image) -> str:
    try:
        exif = image.getexif().get_ifd(EXIF_DIRECTORY)
        taken = datetime.strptime(str(exif[EXIF_TAKEN]).strip("\x00 "), "%Y:%m:%d %H:%M:%S")
        zone = str(exif.get(EXIF_ZONE, "")).strip("\x00 ") or "+00:00"
        return datetime.fromisoformat(f"{taken.isoformat()}{zone}").isoformat()
    except Exception:  # damaged or missing: most images have no capture time
        return ""
