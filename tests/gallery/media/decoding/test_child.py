"""Decoding in the decoder process, which cannot load anything once it is confined."""

import io
import sys

import pytest
from PIL import ImageCms

from gallery.media.decoding.pool import Decoder
from gallery.media.decoding.values import Limits
from tests.gallery import pictures

ENCODED = {
    "baseline JPEG": ("JPEG", {}),
    "progressive JPEG": ("JPEG", {"progressive": True}),
    "PNG": ("PNG", {}),
    "GIF": ("GIF", {}),
    "WebP": ("WEBP", {}),
    "lossless WebP": ("WEBP", {"lossless": True}),
    "AVIF": ("AVIF", {}),
    "HEIC": ("HEIF", {}),
    "TIFF": ("TIFF", {}),
    "TIFF by LZW": ("TIFF", {"compression": "tiff_lzw"}),
    "TIFF by JPEG": ("TIFF", {"compression": "jpeg"}),
    "TIFF by Deflate": ("TIFF", {"compression": "tiff_deflate"}),
}
AS_ON_MACOS = """
import resource, sys
limit = resource.setrlimit
def refuse(what, amounts):
    if what == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    limit(what, amounts)
resource.setrlimit = refuse
sys.platform = "darwin"
from gallery.media.decoding import child
child.main()
"""


def decode(decoder: Decoder, data: bytes):
    return decoder.decode(io.BytesIO(data), len(data), Limits(), wall=20)


@pytest.fixture(scope="module")
def decoder():
    made = Decoder()
    yield made
    made.stop()


@pytest.mark.parametrize(("name", "options"), ENCODED.values(), ids=ENCODED)
def test_every_format_is_decoded_in_confinement(decoder, name, options):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = pictures.encoded(pictures.quarters(), name, icc_profile=profile, **options)
    decoded = decode(decoder, data)
    assert (decoded.format, decoded.width, decoded.height) == (name, 120, 80)


def test_pictures_are_decoded_where_no_limit_of_address_space_is_known():
    decoder = Decoder([sys.executable, "-P", "-c", AS_ON_MACOS])
    try:
        assert decode(decoder, pictures.png()).width == 120
    finally:
        decoder.stop()
