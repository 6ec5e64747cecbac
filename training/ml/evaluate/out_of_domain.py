"""Generators of out-of-domain images: they are not photographs, so confidence should be low."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIDE = 320
WORDS = (
    "invoice total amount date signed page report the of and section table figure value notes "
    "delivery order number account summary results method annual letter dear regards"
).split()
Rng = np.random.Generator


def out_of_domain_image(kind: str, seed: int) -> Image.Image:
    """Draw an RGB image by a generator of `GENERATORS`, decided by the seed.

    Captioners are calibrated on negative seeds and tested on the others.
    """
    return GENERATORS[kind](np.random.default_rng([abs(seed), seed < 0, *kind.encode()])).convert(
        "RGB"
    )


def _black(rng: Rng) -> Image.Image:
    """Draw a black frame, with sensor noise in some."""
    noise = rng.normal(0, rng.choice([0, 2, 5]), (SIDE, SIDE, 3)) + rng.integers(0, 10)
    return Image.fromarray(np.clip(noise, 0, 255).astype(np.uint8))


def _plain(rng: Rng) -> Image.Image:
    """Draw a plain colour, or a gradient of two."""
    ends = rng.integers(0, 256, (2, 3))
    ramp = np.linspace(0, 1, SIDE)[:, None, None] * rng.integers(0, 2)
    colours = ends[0] * (1 - ramp) + ends[1] * ramp
    return Image.fromarray(np.broadcast_to(colours, (SIDE, SIDE, 3)).astype(np.uint8))


def _scan(rng: Rng) -> Image.Image:
    """Draw a scanned page of text, slightly rotated and grainy."""
    page = Image.new("L", (SIDE, SIDE * 4 // 3), int(rng.integers(225, 256)))
    pen, size = ImageDraw.Draw(page), int(rng.integers(9, 18))
    for y in range(size * 2, page.height - size * 2, size + int(rng.integers(3, 9))):
        words = " ".join(rng.choice(WORDS, int(rng.integers(2, 9))))
        pen.text((size * 2, y), words, fill=int(rng.integers(0, 80)), font=_font(size))
    turned = page.rotate(float(rng.normal(0, 1.5)), fillcolor=230)
    grain = np.asarray(turned, np.float32) + rng.normal(0, rng.uniform(0, 8), turned.size[::-1])
    return Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8))


def _screenshot(rng: Rng) -> Image.Image:
    """Draw a screenshot with bars, buttons and lines of text."""
    dark = bool(rng.integers(0, 2))
    ground, ink = ((24, 26, 30), (220, 222, 226)) if dark else ((244, 245, 247), (30, 32, 36))
    screen = Image.new("RGB", (SIDE * 16 // 10, SIDE), ground)
    pen = ImageDraw.Draw(screen)
    accent = tuple(int(c) for c in rng.integers(0, 256, 3))
    pen.rectangle((0, 0, screen.width, int(rng.integers(18, 36))), fill=accent)
    pen.rectangle((0, 40, int(rng.integers(60, 140)), SIDE), fill=_tint(rng, ground))
    for _ in range(int(rng.integers(4, 10))):
        x, y = int(rng.integers(0, screen.width - 80)), int(rng.integers(40, SIDE - 40))
        rectangle = (x, y, x + int(rng.integers(60, 240)), y + int(rng.integers(20, 90)))
        pen.rounded_rectangle(rectangle, 6, fill=_tint(rng, ground), outline=_tint(rng, ground))
        pen.text((x + 8, y + 6), " ".join(rng.choice(WORDS, 3)), fill=ink, font=_font(12))
    return screen


def _drawing(rng: Rng) -> Image.Image:
    """Draw lines and flat shapes on paper."""
    paper = Image.new("RGB", (SIDE, SIDE), (255, 255, int(rng.integers(235, 256))))
    pen, coloured = ImageDraw.Draw(paper), bool(rng.integers(0, 2))
    for _ in range(int(rng.integers(6, 24))):
        x, y = (int(v) for v in rng.integers(0, SIDE - 20, 2))
        w, h = (int(v) for v in rng.integers(20, 140, 2))
        ink = tuple(int(c) for c in rng.integers(0, 220 if coloured else 60, 3))
        fill = tuple(int(c) for c in rng.integers(80, 256, 3)) if coloured else None
        width, rectangle = int(rng.integers(1, 5)), (x, y, x + w, y + h)
        shape = str(rng.choice(["arc", "ellipse", "line", "rectangle"]))
        if shape == "arc":
            pen.arc(rectangle, 0, int(rng.integers(60, 360)), fill=ink, width=width)
        elif shape == "line":
            pen.line(rectangle, fill=ink, width=width)
        elif shape == "ellipse":
            pen.ellipse(rectangle, fill=fill, outline=ink, width=width)
        else:
            pen.rectangle(rectangle, fill=fill, outline=ink, width=width)
    return paper


def _chart(rng: Rng) -> Image.Image:
    """Draw a bar chart with labels."""
    sheet = Image.new("RGB", (SIDE * 4 // 3, SIDE), "white")
    pen, bars = ImageDraw.Draw(sheet), int(rng.integers(4, 14))
    step = (sheet.width - 60) // bars
    for bar in range(bars):
        top, x = int(rng.integers(40, SIDE - 50)), 40 + bar * step
        colour = tuple(int(c) for c in rng.integers(20, 230, 3))
        pen.rectangle((x, top, x + step - 4, SIDE - 40), fill=colour)
        pen.text((x, SIDE - 34), str(rng.choice(WORDS))[:4], fill="black", font=_font(10))
    pen.line((36, 20, 36, SIDE - 40, sheet.width - 10, SIDE - 40), fill="black", width=2)
    return sheet


def _noise(rng: Rng) -> Image.Image:
    """Draw coloured noise, fine or coarse."""
    dots = Image.fromarray(rng.integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8))
    return dots.filter(ImageFilter.GaussianBlur(float(rng.choice([0, 1, 4]))))


def _tint(rng: Rng, ground: tuple[int, int, int]) -> tuple[int, ...]:
    return tuple(int(np.clip(c + rng.integers(-24, 25), 0, 255)) for c in ground)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


GENERATORS: dict[str, Callable[[Rng], Image.Image]] = {
    "black frame": _black,
    "plain colour": _plain,
    "text scan": _scan,
    "screenshot": _screenshot,
    "drawing": _drawing,
    "chart": _chart,
    "noise": _noise,
}
