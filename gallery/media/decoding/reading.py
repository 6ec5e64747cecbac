"""Decoding of an image file of any supported format to upright sRGB, with Pillow only."""

import io
import math
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from gallery.core.errors import GalleryError
from gallery.media.decoding.values import FORMATS, Limits, pixels_allowed, refusal

pillow_heif.register_heif_opener()
pillow_heif.options.DECODE_THREADS = 1
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

DEFAULT_LIMITS = Limits()
BAND_ROWS = 256  # before reduction; a large image is converted in bands of rows to save memory
ORIENTATION_TAG = 0x0112
# A progressive JPEG is decoded once per scan. Cameras write about ten; thousands are an attack.
SCAN_PIXELS = 1_500_000_000
START_OF_SCAN = b"\xff\xda"
_SIGNATURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"II+\x00",
    b"MM\x00+",
)
_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_TOO_BIG = (Image.DecompressionBombWarning, Image.DecompressionBombError, MemoryError)
_PROFILE_SPACES = {"RGB ": "RGB", "CMYK": "CMYK", "GRAY": "L"}


@contextmanager
def opened(source: Path | BinaryIO, *, limits: Limits) -> Iterator[Image.Image]:
    """Open an image of an allowed format within the limits.

    Raise GalleryError for every error: any code of gallery.media.decoding.values but
    `image_timeout`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            Image.MAX_IMAGE_PIXELS = limits.pixels
            with Image.open(source, formats=list(FORMATS)) as image:
                _require_within(image, limits)
                yield image
    except GalleryError:
        raise
    except Exception as error:  # Pillow's decoders may raise any exception on a hostile file
        raise refusal(_code(error, source), limits) from error


def open_picture(source: Path | BinaryIO, *, limits: Limits = DEFAULT_LIMITS) -> Image.Image:
    """Decode the first frame as upright RGB on white, without metadata. Raise GalleryError."""
    with opened(source, limits=limits) as image:
        return upright_rgb(image)


def upright_rgb(image: Image.Image, *, side: int = 0) -> Image.Image:
    """Return the first frame upright, in sRGB, on white; no side longer than `side` unless 0.

    The result is a new image without the file's metadata.
    """
    if side and image.format in {"JPEG", "MPO"}:
        image.draft(None, fitted(image.size, side))
    image.load()
    small = _plain_and_reduced(image, side)
    if side:
        small = small.resize(fitted(small.size, side), Image.Resampling.LANCZOS)
    return _rotated(_in_srgb(small, image.info.get("icc_profile")), orientation(image))


def fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return (width, height) scaled down so that the longer one is `side` at most."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 to 8; 1 if there is none or it cannot be read."""
    try:
        value = image.getexif().get(ORIENTATION_TAG, 1)
    except (OSError, SyntaxError, ValueError, KeyError, TypeError, struct.error):
        return 1  # damaged EXIF is common in photographs
    return value if value in range(1, 9) else 1


def _require_within(image: ImageFile.ImageFile, limits: Limits) -> None:
    if image.width * image.height > pixels_allowed(str(image.format), limits):
        raise refusal("image_too_many_pixels", limits)
    if getattr(image, "n_frames", 1) > limits.frames:
        raise refusal("image_too_many_frames", limits)
    if image.format in {"JPEG", "MPO"} and _scan_pixels(image) > SCAN_PIXELS:
        raise refusal("image_timeout", limits)


def _scan_pixels(image: ImageFile.ImageFile) -> int:
    """Return the number of pixels that a progressive JPEG's scans decode, all scans together."""
    if not image.info.get("progressive") or image.fp is None:
        return 0
    position = image.fp.tell()
    image.fp.seek(0)
    scans = image.fp.read().count(START_OF_SCAN)
    image.fp.seek(position)
    return scans * image.width * image.height


def _code(error: Exception, source: Path | BinaryIO) -> str:
    if isinstance(error, _TOO_BIG):
        return "image_too_many_pixels"
    if isinstance(error, UnidentifiedImageError) and not _looks_like_a_picture(source):
        return "image_not_supported"
    text = str(error).lower()
    if isinstance(error, EOFError) or "truncated" in text or "end of file" in text:
        return "image_truncated"
    return "image_broken"


def _looks_like_a_picture(source: Path | BinaryIO) -> bool:
    with source.open("rb") if isinstance(source, Path) else io.BytesIO(_head(source)) as file:
        head = file.read(16)
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return is_webp or head.startswith(_SIGNATURES) or head[4:12].endswith(_BRANDS)


def _head(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(16)


def _plain_and_reduced(image: Image.Image, side: int) -> Image.Image:
    """Return the image as L, RGB or CMYK on white, reduced to no less than `side`.

    Convert it in bands of rows, so that memory holds one copy of the full size only.
    """
    factor = max(1, max(image.size) // (2 * side)) if side else 1
    low, high = _grey_range(image)
    height, canvas = BAND_ROWS * factor, None
    for top in range(0, image.height, height):
        band = image.crop((0, top, image.width, min(top + height, image.height)))
        band = _plain(_eight_bits(band, low, high)).reduce(factor)
        if canvas is None:
            size = (-(-image.width // factor), -(-image.height // factor))
            canvas = Image.new(band.mode, size)
        canvas.paste(band, (0, top // factor))
    assert canvas is not None  # Pillow opens no picture without rows
    return canvas


def _grey_range(image: Image.Image) -> tuple[float, float]:
    """Return the grey levels of a 16-bit, 32-bit or float image that become black and white."""
    if image.mode.startswith("I;16"):
        return 0, 65535
    if image.mode not in {"I", "F"}:
        return 0, 255
    low, high = cast(tuple[float, float], image.getextrema())
    is_16_bit = image.mode == "I" and low >= 0 and high <= 65535
    return (0, 65535) if is_16_bit else (low, high)


def _eight_bits(band: Image.Image, low: float, high: float) -> Image.Image:
    """Scale 16-bit, 32-bit and float grey to 8 bits; return other modes unchanged."""
    if band.mode not in {"I", "F"} and not band.mode.startswith("I;16"):
        return band
    scale = 255 / (high - low) if math.isfinite(high - low) and high > low else 1.0
    deep = band.convert("F").point(lambda level: level * scale + -low * scale)
    grey = deep.convert("L")
    grey.info.pop("transparency", None)
    return grey


def _plain(band: Image.Image) -> Image.Image:
    if band.mode in {"P", "PA", "La", "RGBa"} or "transparency" in band.info:
        band = band.convert("RGBA")
    if band.mode in {"RGBA", "LA"}:
        return _on_white(band)
    if band.mode == "1":
        return band.convert("L")
    return band if band.mode in {"L", "RGB", "CMYK"} else band.convert("RGB")


def _on_white(band: Image.Image) -> Image.Image:
    alpha = band.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return band.convert("RGB")
    white = Image.new("RGB", band.size, "white")
    white.paste(band.convert("RGB"), mask=alpha)
    return white


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB by the file's colour profile if it fits the pixels, else without it."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if _PROFILE_SPACES.get(source.profile.xcolor_space) == image.mode:
                srgb = ImageCms.createProfile("sRGB")
                converted = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
                if converted is not None:
                    return converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return image.convert("RGB")  # a damaged profile does not make the image unreadable
    return image.convert("RGB")


def _rotated(image: Image.Image, orientation: int) -> Image.Image:
    if orientation != 1:
        image.getexif()[ORIENTATION_TAG] = orientation
        image = ImageOps.exif_transpose(image)
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    return clean
