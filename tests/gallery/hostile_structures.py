"""Files that break their format's rules: patched sizes, repeated segments, false metadata."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.gallery import hostile, pictures


def _jpeg_with(*segments: tuple[int, bytes]) -> bytes:
    data = pictures.encoded(pictures.quarters(), "JPEG")
    added = b"".join(
        b"\xff" + bytes([kind]) + struct.pack(">H", len(body) + 2) + body for kind, body in segments
    )
    return data[:2] + added + data[2:]


def _png_with(*chunks: tuple[bytes, bytes]) -> bytes:
    data = pictures.encoded(pictures.quarters(), "PNG")
    return data[:33] + b"".join(pictures.png_chunk(*chunk) for chunk in chunks) + data[33:]


def _sized(kind: str, width: int, height: int) -> bytes:
    """A HEIF or AVIF whose `ispe` box states another size than its pixels have."""
    data = bytearray(pictures.HONEST[kind]())
    start = data.index(b"ispe") + 8
    data[start : start + 8] = struct.pack(">II", width, height)
    return bytes(data)


def _png_of_passes(width: int, height: int) -> bytes:
    """An interlaced PNG with less data than its seven passes need."""
    header = struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 1)
    chunks = pictures.png_chunk(b"IHDR", header) + pictures.png_chunk(
        b"IDAT", zlib.compress(bytes(100_000), 9)
    )
    return b"\x89PNG\r\n\x1a\n" + chunks + pictures.png_chunk(b"IEND", b"")


def _deep_exif(levels: int = 200) -> bytes:
    """EXIF directories that point to themselves."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    directory = struct.pack("<H", levels) + entry * levels + struct.pack("<I", 8)
    return b"Exif\0\0II*\0\x08\0\0\0" + directory


CHUNK = pictures.png_chunk(b"abCd", b"")


def _amid(data: bytes, place: int, more: bytes) -> bytes:
    return data[:place] + more + data[place:]


def structures() -> dict[str, bytes]:
    """Files that may be accepted or refused, by name, but must do no harm."""
    text = zlib.compress(bytes(50_000_000), 9)
    exif = b"Exif\0\0" + pictures.exif(6)[6:]
    return {
        "jpeg of 20,000 comments": _jpeg_with(*[(0xFE, b"x" * 100)] * 20_000),
        "jpeg with looping exif": _jpeg_with((0xE1, _deep_exif())),
        "jpeg with broken exif": _jpeg_with((0xE1, exif[:20] + b"\xff" * 40)),
        "jpeg with a false profile": _jpeg_with((0xE2, b"ICC_PROFILE\0\x01\x01" + b"\xff" * 500)),
        "jpeg with 255 profile parts": _jpeg_with(
            *[(0xE2, b"ICC_PROFILE\0" + bytes([part, 255]) + bytes(64)) for part in range(1, 256)]
        ),
        "jpeg with two frame headers": _jpeg_with(
            (0xC0, b"\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01")
        ),
        "jpeg with 64 restarts": pictures.encoded(pictures.quarters(), "JPEG")[:-2]
        + b"\xff\xd0" * 64
        + b"\xff\xd9",
        "jpeg progressive of many scans": _scans(60),
        "jpeg of 36 megapixels and 60 scans": _scans(60, side=6000),
        "jpeg of 2,000,000 comments": _amid(_jpeg_with(), 2, b"\xff\xfe\0\x02" * 2_000_000),
        "png with a text bomb": _png_with((b"zTXt", b"a\0\0" + text)),
        "png with 200 text bombs": _png_with(*[(b"zTXt", b"a\0\0" + text[:2000])] * 200),
        "png with 1,000,000 chunks": _amid(pictures.png(), 33, CHUNK * 1_000_000),
        "png with 1,000,000 chunks behind": _amid(pictures.png(), -12, CHUNK * 1_000_000),
        "png with 5,000 chunks": _png_with(*[(b"tEXt", b"a\0b")] * 5000),
        "png of a wrong checksum": pictures.png()[:40] + b"\xff" + pictures.png()[41:],
        "png interlaced, short": _png_of_passes(5000, 5000),
        "png of no data": pictures.png_claiming(100, 100),
        "png animated without frames": _png_with((b"acTL", struct.pack(">II", 2**31 - 1, 0))),
        "png with a palette of nothing": _png_with((b"PLTE", b"")),
        "heic 60,000 by 60,000": _sized("heic", 60_000, 60_000),
        "heic one by one": _sized("heic", 1, 1),
        "heic of no size": _sized("heic", 0, 0),
        "avif 60,000 by 60,000": _sized("avif", 60_000, 60_000),
        "avif one by one": _sized("avif", 1, 1),
        "avif of no size": _sized("avif", 0, 0),
        "webp of chunk sizes that lie": _webp_lies(),
        "gif of 400 large frames": _gif_frames(400),
        "gif of 1,000,000 frames": _gif_frames(1_000_000),
        "gif without an end": pictures.encoded(pictures.quarters(), "GIF")[:-1],
        "gif with an endless comment": pictures.encoded(pictures.quarters(), "GIF")[:-1]
        + b"\x21\xfe"
        + (b"\xff" + b"x" * 255) * 4000,
        "tiff of 60 pages": hostile.deep_tiff_chain(60),
    }


def _scans(count: int, side: int = 2000) -> bytes:
    """A progressive JPEG whose last scan is repeated; each costs a pass over the image."""
    data = pictures.encoded(Image.new("L", (side, side), 99), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def _webp_lies() -> bytes:
    data = bytearray(pictures.HONEST["webp animated"]())
    data[4:8] = struct.pack("<I", 2**32 - 2)
    return bytes(data)


def _gif_frames(count: int) -> bytes:
    """Frames of 4,000 by 4,000 in a few bytes each."""
    screen = struct.pack("<HHBBB", 4000, 4000, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, 4000, 4000, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + screen + frame * count + b";"


def archives() -> dict[str, bytes]:
    """ZIP files, none of which is a picture."""
    return {
        "zip that climbs": hostile.zip_file(),
        "zip bomb": _zip({"zeros": bytes(100_000_000)}),
        "zip of 10,000 files": _zip({f"{n}.png": b"x" for n in range(10_000)}),
        "zip in zip in zip": _zip({"a.zip": _zip({"b.zip": _zip({"zeros": bytes(10_000_000)})})}),
        "zip of a picture": _zip({"cat.png": pictures.png()}),
        "zip with a symbolic link": _zip_with_link(),
        "zip of one name twice": _zip({"a.png": pictures.png()}) * 2,
        "zip cut short": _zip({"a.png": pictures.png()})[:-30],
    }


def _zip(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def _zip_with_link() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("cat.png")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


NAMES = (
    "../../etc/passwd",
    "..\\..\\windows\\system32\\x.png",
    "/etc/cron.d/x.png",
    "C:\\x.png",
    "cat\u202egnp.exe",
    "cat\u2066\u2067.png",
    "a\x00b.png",
    "a\r\nX-Header: 1.png",
    "\x1b[2J.png",
    '"><script>alert(1)</script>.png',
    "'; drop table gallery_image; --.png",
    "x" * 5000 + ".png",
    "." * 300,
    "",
    " ",
    "con.png",
    ".htaccess",
    "cat.png.php",
    "$(id).png",
    "%2e%2e%2fcat.png",
    "cat\ud7ff\uffff.png",
    "👩‍👩‍👧‍👦.png",
    "e\u0301" * 200 + ".png",
    "{{ 7*7 }}.png",
)
