"""Draw pictures for tests: valid ones of every format, and malformed ones."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 200, 30), (30, 30, 220), (230, 220, 40)


def quarters(width: int = 120, height: int = 80) -> Image.Image:
    """Draw four quarters that show the orientation: red, green above; blue, yellow below."""
    image = Image.new("RGB", (width, height), YELLOW)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill=BLUE)
    return image


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Encode EXIF with an orientation, a camera and a GPS position."""
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F] = "SecretCameraMaker"
    found[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    return found.tobytes()


def png(name: str = "") -> bytes:
    """Encode a small PNG; each name gives another picture."""
    image = quarters()
    image.putpixel((0, 0), tuple(zlib.crc32(name.encode()).to_bytes(4, "big")[:3]))
    return encoded(image, "PNG")


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int, data: bytes = b"") -> bytes:
    """Encode a PNG whose header states a size that its data does not have."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _frames(count: int) -> list[Image.Image]:
    return [
        Image.new("RGB", (8, 8), (index * 37 % 256, index * 91 % 256, 99)) for index in range(count)
    ]


def animation(count: int, format: str = "GIF") -> bytes:
    first, *others = _frames(count)
    return encoded(first, format, save_all=True, append_images=others, duration=20)


HONEST: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: encoded(quarters(), "JPEG", quality=95),
    "jpeg progressive": lambda: encoded(quarters(), "JPEG", quality=95, progressive=True),
    "jpeg grey": lambda: encoded(quarters().convert("L"), "JPEG"),
    "jpeg cmyk": lambda: encoded(quarters().convert("CMYK"), "JPEG", quality=95),
    "mpo": lambda: encoded(quarters(), "MPO", save_all=True, append_images=[quarters()]),
    "png": lambda: encoded(quarters(), "PNG"),
    "png palette": lambda: encoded(quarters().quantize(16), "PNG"),
    "png palette transparent": lambda: encoded(
        quarters().quantize(16), "PNG", transparency=bytes([255] * 15)
    ),
    "png alpha": lambda: encoded(quarters().convert("RGBA"), "PNG"),
    "png grey alpha": lambda: encoded(quarters().convert("LA"), "PNG"),
    "png one bit": lambda: encoded(quarters().convert("1"), "PNG"),
    "png 16 bit": lambda: encoded(Image.new("I;16", (120, 80), 40000), "PNG"),
    "png animated": lambda: encoded(
        quarters(), "PNG", save_all=True, append_images=[quarters().convert("L").convert("RGB")]
    ),
    "webp": lambda: encoded(quarters(), "WEBP", quality=95),
    "webp lossless alpha": lambda: encoded(quarters().convert("RGBA"), "WEBP", lossless=True),
    "webp animated": lambda: animation(4, "WEBP"),
    "gif": lambda: encoded(quarters(), "GIF"),
    "gif animated": lambda: animation(6),
    "heic": lambda: encoded(quarters(), "HEIF", quality=95),
    "avif": lambda: encoded(quarters(), "AVIF", quality=95, speed=10),
    "tiff": lambda: encoded(quarters(), "TIFF"),
    "tiff lzw": lambda: encoded(quarters(), "TIFF", compression="tiff_lzw"),
    "tiff jpeg": lambda: encoded(quarters(), "TIFF", compression="jpeg"),
    "tiff cmyk": lambda: encoded(quarters().convert("CMYK"), "TIFF"),
    "tiff lab": lambda: encoded(Image.new("LAB", (120, 80), (128, 128, 128)), "TIFF"),
    "tiff 16 bit": lambda: encoded(Image.new("I;16", (120, 80), 40000), "TIFF"),
    "tiff 32 bit": lambda: encoded(Image.new("I", (120, 80), 40000), "TIFF"),
    "tiff float": lambda: encoded(Image.new("F", (120, 80), 0.5), "TIFF"),
    "tiff pages": lambda: encoded(quarters(), "TIFF", save_all=True, append_images=[quarters()]),
}
