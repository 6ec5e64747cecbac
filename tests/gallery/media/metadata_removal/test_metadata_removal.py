"""What is served of an original: the same pixels the same way up, and nothing about the person."""

import functools
import io
import struct

import pytest
from PIL import Image, ImageSequence, PngImagePlugin, TiffImagePlugin

from gallery.media.decoding import reading
from gallery.media.decoding.values import FORMATS
from gallery.media.metadata_removal import StripError, stripped
from tests.gallery import hostile, hostile_structures, pictures

SECRET = b"SecretCameraMaker"
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    b'syntax-ns#"><rdf:Description xmlns:exif="e" exif:GPSLatitude="52,31N SecretCameraMaker"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


def type_of(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        return FORMATS["JPEG" if image.format == "MPO" else str(image.format)][0]


def clean(data: bytes) -> bytes:
    return stripped(data, type_of(data))


def frames(data: bytes) -> list[tuple[str, tuple[int, int], bytes]]:
    """Every frame's mode, size and pixels; of an MPO the first, which is the picture."""
    with Image.open(io.BytesIO(data)) as image:
        if image.format in {"MPO", "JPEG"}:
            return [(image.mode, image.size, image.tobytes())]
        return [(f.mode, f.size, f.tobytes()) for f in ImageSequence.Iterator(image)]


def upright(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return reading.upright_rgb(image).tobytes()


@pytest.mark.parametrize("kind", pictures.HONEST)
def test_the_pixels_stay_to_the_last_bit(kind):
    data = pictures.HONEST[kind]()
    assert frames(clean(data)) == frames(data)
    assert upright(clean(data)) == upright(data)
    assert clean(clean(data)) == clean(data)


def text() -> PngImagePlugin.PngInfo:
    found = PngImagePlugin.PngInfo()
    found.add_text("Author", SECRET.decode())
    found.add_itxt("XML:com.adobe.xmp", XMP.decode())
    found.add_text("Zipped", SECRET.decode() * 3, zip=True)
    return found


def tagged() -> TiffImagePlugin.ImageFileDirectory_v2:
    found = TiffImagePlugin.ImageFileDirectory_v2()
    found[270] = found[271] = found[305] = found[315] = SECRET.decode()
    found[700] = XMP
    found[33922] = (0.0, 0.0, 0.0, 13.4, 52.5, 0.0)
    found[42112] = SECRET.decode()
    return found


def saved(format: str, orientation: int = 1, **options) -> bytes:
    more = {"exif": pictures.exif(orientation)} | options
    return pictures.encoded(pictures.quarters(), format, **more)


def jpeg_with_everything() -> bytes:
    data = saved("JPEG", 6, xmp=XMP, comment=SECRET, icc_profile=b"p" * 200)
    thumbnail = b"JFXX\0\x10" + SECRET
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x11" + SECRET
    added = b"".join(
        b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
        for marker, body in (
            (0xE0, thumbnail),
            (0xED, iptc),
            (0xE5, SECRET),
            (0xE2, b"MPF\0" + XMP),
        )
    )
    return data[:20] + added + data[20:] + SECRET


def webp_animated() -> bytes:
    first, second = pictures.quarters(), pictures.quarters().rotate(180)
    options = {"save_all": True, "append_images": [second], "exif": pictures.exif(), "xmp": XMP}
    return pictures.encoded(first, "WEBP", **options) + SECRET


def gif_with_everything() -> bytes:
    data = pictures.animation(3)
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\0"
    return data[:-1] + xmp + b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\0;" + SECRET


WITH_SECRETS = {
    "jpeg": jpeg_with_everything,
    "jpeg progressive": lambda: saved("JPEG", 3, progressive=True, xmp=XMP),
    "mpo": lambda: saved("MPO", 8, save_all=True, append_images=[pictures.quarters()]),
    "png": lambda: saved("PNG", 6, pnginfo=text()) + SECRET,
    "png animated": lambda: saved(
        "PNG", pnginfo=text(), save_all=True, append_images=[pictures.quarters().rotate(180)]
    ),
    "webp": lambda: saved("WEBP", 6, xmp=XMP),
    "webp animated": webp_animated,
    "gif": gif_with_everything,
    "tiff": lambda: saved("TIFF", 6, tiffinfo=tagged()) + SECRET,
    "tiff lzw": lambda: pictures.encoded(
        pictures.quarters(), "TIFF", tiffinfo=tagged(), compression="tiff_lzw"
    ),
    "big tiff": lambda: saved("TIFF", 3, tiffinfo=tagged(), big_tiff=True),
    "heic": lambda: saved("HEIF", 6, xmp=XMP, quality=50),
    "avif": lambda: saved("AVIF", 6, xmp=XMP, quality=50),
}


@pytest.mark.parametrize("kind", WITH_SECRETS)
def test_place_camera_and_words_are_gone(kind):
    data = WITH_SECRETS[kind]()
    assert SECRET in data
    found = clean(data)
    assert SECRET not in found
    assert b"GPSLatitude" not in found
    with Image.open(io.BytesIO(found)) as image:
        exif = image.getexif()
        assert not exif.get_ifd(0x8825)
        assert not exif.get_ifd(0x8769)
        assert 0x010F not in exif
        assert not {"comment", "xmp", "photoshop", "Author", "XML:com.adobe.xmp"} & set(image.info)
    assert frames(found) == frames(data)
    assert upright(found) == upright(data)


def test_a_colour_profile_stays():
    with Image.open(io.BytesIO(clean(jpeg_with_everything()))) as image:
        assert image.info["icc_profile"] == b"p" * 200


def test_an_orientation_that_only_xmp_states_stays():
    xmp = b'<x:xmpmeta><rdf tiff:Orientation="6"/></x:xmpmeta>'
    data = pictures.encoded(pictures.quarters(), "JPEG", xmp=xmp)
    assert upright(clean(data)) == upright(data)


@functools.cache
def hostile_files() -> dict[str, bytes]:
    found = hostile_structures.structures() | hostile.truncated() | hostile.damaged(copies=3)
    found |= {name: data for name, (data, _codes) in hostile.bombs().items()}
    return found | hostile.polyglots() | hostile.noise() | hostile.REFUSED_KINDS


@pytest.mark.parametrize("content_type", sorted({kind for kind, _ in FORMATS.values()} | {"x/y"}))
def test_hostile_files_are_cleaned_or_refused(content_type):
    for name, data in hostile_files().items():
        try:
            found = stripped(data, content_type)
        except StripError:
            continue
        assert len(found) <= len(data) * 3 + 4096, name


def test_polyglots_are_only_pictures():
    for name, data in hostile.polyglots().items():
        found = clean(data)
        assert frames(found) == frames(data), name
        for trace in (b"<script", b"<html", b"PK\x03\x04", b"%PDF", b"<?php"):
            assert trace not in found, name
