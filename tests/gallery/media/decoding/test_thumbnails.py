"""Thumbnails: never enlarged, without seams and without metadata."""

import io
import itertools

import numpy as np
import pytest
from PIL import Image, ImageCms

from gallery.media import prepare as prepare_images
from tests.gallery import pictures


def prepare(data: bytes) -> prepare_images.PreparedImage:
    return prepare_images.prepare(io.BytesIO(data), limits=prepare_images.Limits())


def rgb(image: Image.Image, place: tuple[int, int]) -> tuple[int, int, int]:
    red, green, blue = np.asarray(image)[place[1], place[0]].tolist()
    return red, green, blue


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_no_metadata_is_left_in_what_is_served(format):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = pictures.encoded(pictures.quarters(), format, exif=pictures.exif(6), icc_profile=profile)
    prepared = prepare(data)
    assert b"SecretCameraMaker" in data
    for thumbnail in (prepared.small, prepared.large):
        opened = Image.open(io.BytesIO(thumbnail))
        assert not opened.getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(opened.info)
        for trace in (b"SecretCameraMaker", b"EXIF", b"XMP ", b"ICCP"):
            assert trace not in thumbnail


@pytest.mark.parametrize(
    ("size", "small", "large"),
    [
        ((3200, 1600), (480, 240), (1600, 800)),
        ((1000, 2000), (240, 480), (800, 1600)),
        ((300, 200), (300, 200), (300, 200)),
        ((6000, 2), (480, 1), (1600, 1)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_thumbnails_are_never_enlarged(size, small, large, format):
    prepared = prepare(pictures.encoded(Image.new("RGB", size, "teal"), format))
    assert (prepared.width, prepared.height) == size
    assert Image.open(io.BytesIO(prepared.small)).size == small
    assert Image.open(io.BytesIO(prepared.large)).size == large


def test_a_large_picture_is_reduced_without_seams():
    ramp = Image.linear_gradient("L").resize((5000, 7000), Image.Resampling.BILINEAR)
    for format in ("PNG", "JPEG"):
        large = Image.open(io.BytesIO(prepare(pictures.encoded(ramp, format)).large))
        column = [rgb(large, (500, row))[0] for row in range(large.height)]
        assert max(abs(a - b) for a, b in itertools.pairwise(column)) <= 4
