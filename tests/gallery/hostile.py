"""Malicious and malformed files, each with the error codes that may refuse it."""

import io
import random
import struct
import zipfile
import zlib

from PIL import Image

from gallery.media.decoding.values import CODES
from tests.gallery import pictures

SCRIPT = b"<html><script>alert(1)</script></html>"
REFUSED_KINDS = {
    "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg entities": b'<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
    "pdf": b"%PDF-1.7\n1 0 obj/Type/Catalogendobj\ntrailer/Root 1 0 R\n%%EOF",
    "html": SCRIPT,
    "text": b"just words",
    "one byte": b"\xff",
    "zeros": bytes(4096),
    "video": b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(200),
    "matroska": b"\x1a\x45\xdf\xa3" + bytes(100),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n(/etc/passwd) run\n",
    "bmp": pictures.encoded(pictures.quarters(), "BMP"),
    "ico": pictures.encoded(pictures.quarters(), "ICO"),
    "ppm": pictures.encoded(pictures.quarters(), "PPM"),
    "tga": pictures.encoded(pictures.quarters(), "TGA"),
    "jpeg 2000": pictures.encoded(pictures.quarters(), "JPEG2000"),
    "pcx": pictures.encoded(pictures.quarters(), "PCX"),
    "executable": b"\x7fELF" + bytes(200),
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "pickle": b"\x80\x04cos\nsystem\n(S'id'\ntR.",
    "mvg": b"push graphic-context\nfill 'url(https://x.invalid/\"|id)'\npop graphic-context",
}


def zip_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/cron.d/x", bytes(1_000_000))
    return file.getvalue()


def polyglots() -> dict[str, bytes]:
    """Valid pictures that carry other content, which must not be left in what is stored."""
    png = pictures.encoded(pictures.quarters(), "PNG")
    comment = pictures.png_chunk(b"tEXt", b"Comment\0" + SCRIPT)
    return {
        "png and html": png + SCRIPT,
        "png and zip": png + zip_file(),
        "png with a script comment": png[:33] + comment + png[33:],
        "gif and javascript": pictures.encoded(pictures.quarters(), "GIF") + b"/*" + SCRIPT + b"*/",
        "jpeg with a script comment": pictures.encoded(pictures.quarters(), "JPEG", comment=SCRIPT),
        "jpeg and php": pictures.encoded(pictures.quarters(), "JPEG") + b"<?php system('id'); ?>",
        "webp and html": pictures.encoded(pictures.quarters(), "WEBP") + SCRIPT,
        "tiff and pdf": pictures.encoded(pictures.quarters(), "TIFF") + REFUSED_KINDS["pdf"],
    }


def _gif_claiming(width: int, height: int) -> bytes:
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + screen + frame + b";"


def _webp_claiming(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    body = b"WEBPVP8L" + struct.pack("<I", 10) + b"\x2f" + struct.pack("<I", bits) + bytes(5)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _jpeg_claiming(width: int, height: int) -> bytes:
    data = bytearray(pictures.encoded(pictures.quarters(), "JPEG"))
    start = data.index(b"\xff\xc0") + 5
    data[start : start + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def _tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    rows = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    tail = struct.pack("<I", following)
    return b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + rows + tail


def _tiff_claiming(width: int, height: int, *more: tuple[int, int, int, int]) -> bytes:
    return _tiff((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (262, 3, 1, 1), *more)


def bombs() -> dict[str, tuple[bytes, set[str]]]:
    """Small files that decode to huge images, with the error codes that may refuse them."""
    many = {"image_too_many_pixels"}
    broken = {"image_broken", "image_truncated", "image_too_many_pixels"}
    deflated = zlib.compress(bytes(200_000_000), 9)
    png = pictures.encoded(pictures.quarters(), "PNG")
    profile = pictures.png_chunk(b"iCCP", b"x\0\0" + deflated)
    return {
        "png 60,000 by 60,000": (pictures.png_claiming(60_000, 60_000), many),
        "png two billion wide": (pictures.png_claiming(2**31 - 1, 1), many),
        "png of no size": (pictures.png_claiming(0, 0), broken),
        "png with too much data": (pictures.png_claiming(9_000, 9_000, deflated), broken),
        "png with a huge profile": (png[:33] + profile + png[33:], broken),
        "gif 65,535 by 65,535": (_gif_claiming(65_535, 65_535), many),
        "webp 16,383 by 16,383": (_webp_claiming(16_383, 16_383), many),
        "jpeg 65,535 by 65,535": (_jpeg_claiming(65_535, 65_535), many),
        "jpeg 9,000 by 9,000": (_jpeg_claiming(9_000, 9_000), {"", *broken}),
        "tiff four billion wide": (_tiff_claiming(2**32 - 1, 2**32 - 1), broken),
        "tiff with a huge strip": (
            _tiff_claiming(4000, 4000, (273, 4, 1, 8), (279, 4, 1, 2**32 - 1)),
            broken,
        ),
        "tiff with a huge tag": (_tiff_claiming(8, 8, (270, 2, 2**31, 8)), broken),
        "tiff that points at itself": (
            _tiff((256, 4, 1, 8), (257, 4, 1, 8), following=8),
            broken,
        ),
        "gif of 4,000 frames": (pictures.animation(4000), {"image_too_many_frames"}),
    }


def truncated() -> dict[str, bytes]:
    """Pictures of every format, truncated at sixteen positions."""
    found = {}
    for kind, draw in pictures.HONEST.items():
        data = draw()
        for part in range(16):
            found[f"{kind} cut at {part}/16"] = data[: len(data) * part // 16]
    return {name: data for name, data in found.items() if data}


def damaged(seed: int = 7, copies: int = 8) -> dict[str, bytes]:
    """Pictures of every format with random bytes changed, by a fixed seed."""
    chance = random.Random(seed)
    found = {}
    for kind, draw in pictures.HONEST.items():
        for copy in range(copies):
            data = bytearray(draw())
            for _ in range(1 + copy * 3):
                data[chance.randrange(len(data))] = chance.randrange(256)
            found[f"{kind} damaged {copy}"] = bytes(data)
    return found


REFUSALS = CODES - {"image_empty", "image_too_large"}


def noise(count: int = 40) -> dict[str, bytes]:
    """File signatures of pictures, followed by random bytes."""
    chance = random.Random(3)
    heads = [draw()[:24] for draw in pictures.HONEST.values()]
    return {
        f"noise {index}": heads[index % len(heads)] + chance.randbytes(chance.randrange(1, 4000))
        for index in range(count)
    }


def deep_tiff_chain(pages: int) -> bytes:
    """A TIFF of one-pixel pages, each with a directory of its own."""
    first, *others = [Image.new("L", (1, 1), page % 256) for page in range(pages)]
    return pictures.encoded(first, "TIFF", save_all=True, append_images=others)
