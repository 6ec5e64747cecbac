import io
import json

import numpy as np
import pytest
from PIL import Image, ImageCms

from gallery.core.errors import GalleryError
from gallery.media import prepare as prepare_images
from tests.gallery import pictures

LIMITS = prepare_images.Limits()


def prepare(data: bytes, limits: prepare_images.Limits = LIMITS) -> prepare_images.PreparedImage:
    return prepare_images.prepare(io.BytesIO(data), limits=limits)


def code_of(data: bytes, limits: prepare_images.Limits = LIMITS) -> str:
    with pytest.raises(GalleryError) as caught:
        prepare(data, limits)
    assert 400 <= caught.value.status < 500
    assert caught.value.message.endswith(".")
    return caught.value.code


def rgb(image: Image.Image, place: tuple[int, int]) -> tuple[int, int, int]:
    red, green, blue = np.asarray(image)[place[1], place[0]].tolist()
    return red, green, blue


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    right, bottom = image.width - 6, image.height - 6
    return [rgb(image, place) for place in ((5, 5), (right, 5), (5, bottom), (right, bottom))]


def is_near(found, wanted, tolerance: int = 12) -> bool:
    return all(abs(a - b) <= tolerance for a, b in zip(found, wanted, strict=True))


UPRIGHT = [pictures.RED, pictures.GREEN, pictures.BLUE, pictures.YELLOW]


@pytest.mark.parametrize("kind", pictures.HONEST)
def test_every_honest_kind_is_taken(kind):
    prepared = prepare(pictures.HONEST[kind]())
    large = Image.open(io.BytesIO(prepared.large))
    assert (large.format, large.mode, large.size) == (
        "WEBP",
        "RGB",
        (prepared.width, prepared.height),
    )
    assert prepared.content_type.split("/")[1] in kind.replace("mpo", "jpeg")
    assert prepared.colour.startswith("#")
    assert len(prepared.colour) == 7


@pytest.mark.parametrize(
    "kind",
    ["jpeg", "jpeg cmyk", "png", "png palette", "png alpha", "webp", "gif", "heic", "avif", "tiff"],
)
def test_colours_survive(kind):
    found = corners(prepare_images.open_picture(io.BytesIO(pictures.HONEST[kind]())))
    assert all(is_near(a, b) for a, b in zip(found, UPRIGHT, strict=True)), found


def test_sixteen_bits_keep_their_grey():
    for kind in ("png 16 bit", "tiff 16 bit", "tiff 32 bit"):
        image = prepare_images.open_picture(io.BytesIO(pictures.HONEST[kind]()))
        assert is_near(image.getpixel((3, 3)), (155, 155, 155), 2), kind


def test_float_grey_is_stretched_to_what_can_be_seen():
    ramp = Image.linear_gradient("L").convert("F").point(lambda level: level * 4.0 + 100.0)
    image = prepare_images.open_picture(io.BytesIO(pictures.encoded(ramp, "TIFF")))
    assert image.getpixel((5, 0)) == (0, 0, 0)
    assert image.getpixel((5, 255)) == (255, 255, 255)


def test_transparent_parts_become_white():
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    for format in ("PNG", "WEBP"):
        found = prepare_images.open_picture(io.BytesIO(pictures.encoded(image, format)))
        assert is_near(found.getpixel((9, 9)), (255, 255, 255), 3)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(format, orientation):
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    stored = pictures.quarters() if turn is None else pictures.quarters().transpose(turn)
    data = pictures.encoded(stored, format, exif=pictures.exif(orientation), quality=95)
    prepared = prepare(data)
    assert (prepared.width, prepared.height) == (120, 80)
    large = Image.open(io.BytesIO(prepared.large))
    assert all(is_near(a, b) for a, b in zip(corners(large), UPRIGHT, strict=True))


def test_broken_exif_does_not_cost_the_picture():
    data = pictures.encoded(
        pictures.quarters(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"
    )
    assert prepare(data).width == 120


def test_colours_are_converted_by_the_profile():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    wrong = pictures.encoded(pictures.quarters(), "PNG", icc_profile=lab.tobytes())
    broken = pictures.encoded(pictures.quarters(), "PNG", icc_profile=b"not a profile")
    for data in (wrong, broken):
        found = corners(prepare_images.open_picture(io.BytesIO(data)))
        assert all(is_near(a, b) for a, b in zip(found, UPRIGHT, strict=True))


def test_facts_are_told():
    data = pictures.encoded(Image.new("RGB", (64, 48), (10, 200, 30)), "PNG")
    prepared = prepare(data)
    assert prepared.bytes == len(data)
    assert len(prepared.sha256) == 64
    assert prepared.colour == "#0ac81e"
    assert (prepared.content_type, prepared.extension) == ("image/png", ".png")


def test_a_path_can_be_opened(tmp_path):
    path = tmp_path / "picture.bin"
    path.write_bytes(pictures.png())
    assert prepare_images.open_picture(path).size == (120, 80)
    path.write_bytes(b"no picture")
    with pytest.raises(GalleryError, match="not a picture"):
        prepare_images.open_picture(path)


def test_limits_are_kept():
    big = pictures.encoded(Image.new("RGB", (400, 300)), "PNG")
    assert code_of(b"") == "image_empty"
    assert code_of(big, prepare_images.Limits(bytes=len(big) - 1)) == "image_too_large"
    assert prepare(big, prepare_images.Limits(bytes=len(big))).width == 400
    assert code_of(big, prepare_images.Limits(pixels=400 * 300 - 1)) == "image_too_many_pixels"
    assert prepare(big, prepare_images.Limits(pixels=400 * 300)).width == 400
    for format in ("GIF", "WEBP"):
        long = pictures.animation(5, format)
        assert code_of(long, prepare_images.Limits(frames=4)) == "image_too_many_frames"
        assert prepare(long, prepare_images.Limits(frames=5)).width == 8


def test_refusals_name_the_limit():
    with pytest.raises(GalleryError, match=r"0\.5 MB") as caught:
        prepare(bytes(600 * 1024), prepare_images.Limits(bytes=512 * 1024))
    assert caught.value.status == 413


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cat.jpg", "cat.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cat.jpg", "cat.jpg"),
        ("a\x00b\x1b[31m\r\n.png", "ab[31m .png"),
        ("\u202egpj.exe", "gpj.exe"),
        ("\u2066x\u2069.gif", "x.gif"),
        ("  spaced \t out .png ", "spaced out .png"),
        ("\ud800bad.png", "bad.png"),
        ("кот 猫 🐈.heic", "кот 猫 🐈.heic"),
        ("..", "picture"),
        ("", "picture"),
        ("/", "picture"),
        ("...hidden", "hidden"),
        ("\u200b\u200b", "picture"),
        ("e\u0301.png", "é.png"),
        ("<script>.png", "<script>.png"),
    ],
)
def test_names_are_made_safe_to_show(name, shown):
    assert prepare_images.safe_name(name) == shown
    assert json.loads(json.dumps(prepare_images.safe_name(name))) == shown


def test_a_long_name_keeps_its_extension():
    shown = prepare_images.safe_name("x" * 5000 + ".jpeg")
    assert len(shown) == 200
    assert shown.endswith("x.jpeg")
    assert len(prepare_images.safe_name("." + "y" * 5000)) == 200
