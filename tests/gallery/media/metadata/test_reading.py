"""Text and time that cameras and other programs have written into a file."""

import io

import pytest
from PIL import Image

from gallery.media.metadata import xmp
from gallery.media.metadata.reading import read_metadata
from gallery.media.metadata.text import FileMetadata, ImageText
from tests.gallery.pictures import encoded, quarters

IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0c\x1c\x02\x78\x00\x07by IPTC"


def read(data: bytes) -> FileMetadata:
    with Image.open(io.BytesIO(data)) as image:
        return read_metadata(image)


def with_exif(description: str = "", taken: str = "", zone: str = "", **options: object) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = description
    exif[0x8769] = {0x9003: taken, 0x9011: zone}
    return encoded(quarters(), "JPEG", exif=exif.tobytes(), **options)


def with_iptc(data: bytes) -> bytes:
    segment = b"\xff\xed" + (len(IPTC) + 2).to_bytes(2, "big") + IPTC
    return data[:2] + segment + data[2:]


def test_xmp_comes_before_iptc_and_iptc_before_exif():
    plain = with_exif("by  EXIF\n")
    assert read(plain).words.caption == "by EXIF"
    assert read(with_iptc(plain)).words.caption == "by IPTC"
    packet = xmp.written(ImageText("by XMP"))
    assert read(with_iptc(with_exif("by EXIF", xmp=packet))).words.caption == "by XMP"


@pytest.mark.parametrize("text", ["OLYMPUS DIGITAL CAMERA", "Untitled", "  ", "\x00"])
def test_what_a_camera_writes_of_every_picture_is_no_caption(text):
    assert read(with_exif(text)).words == ImageText()


@pytest.mark.parametrize(
    ("taken", "zone", "found"),
    [
        ("2024:02:29 12:30:00", "+02:00", "2024-02-29T12:30:00+02:00"),
        ("2024:02:29 12:30:00\x00", "", "2024-02-29T12:30:00+00:00"),
        ("2023:02:29 12:30:00", "", ""),
        ("2024:02:29 12:30:00", "soon", ""),
        ("    :  :     :  :  ", "", ""),
    ],
)
def test_the_time_is_the_cameras_or_none(taken, zone, found):
    assert read(with_exif(taken=taken, zone=zone)).taken_at == found
