"""Draw landscapes for tests and screenshots, each number another one."""

import io
import math
import random

from PIL import Image, ImageDraw, ImageFilter

SHAPES = ((1200, 800), (800, 1200), (1200, 900), (1500, 700), (1000, 1000))
SKIES = (
    ((246, 205, 160), (105, 150, 190)),
    ((252, 226, 190), (214, 120, 96)),
    ((226, 236, 240), (110, 164, 200)),
    ((40, 52, 92), (16, 22, 44)),
    ((250, 214, 196), (148, 120, 168)),
)
SKY_WORDS = (
    "in the early morning",
    "under a red evening sky",
    "on a clear day",
    "below a full moon",
    "while the sun goes down",
)
HILL_WORDS = (
    "soft hills one behind the other",
    "fir trees stand in front of the hills",
    "hills are mirrored in a quiet lake",
    "fir trees at the shore of a quiet lake",
)
HILLS = ((92, 116, 128), (78, 108, 88), (120, 104, 86), (58, 78, 92), (142, 112, 104))
Colour = tuple[int, int, int]


def landscape(number: int) -> Image.Image:
    """Draw landscape `number`."""
    chance = random.Random(number)
    size = SHAPES[number % len(SHAPES)]
    low, high = SKIES[number % len(SKIES)]
    picture = _sky(size, low, high)
    _sun(picture, chance, night=high[2] < 60)
    for depth in range(4):
        _hill(picture, chance, depth, HILLS[(number + depth) % len(HILLS)], low)
    if number % 3 == 0:
        _water(picture, low)
    if number % 2:
        _trees(picture, chance)
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def words(number: int) -> str:
    """Say what landscape `number` shows, as a captioner might."""
    sky = SKY_WORDS[number % len(SKIES)]
    hills = HILL_WORDS[number % 2 + 2 * (number % 3 == 0)]
    return f"{hills} {sky}"


def webp(picture: Image.Image, side: int) -> bytes:
    """Encode a picture, made smaller until no side is longer than `side`."""
    copy = picture.copy()
    copy.thumbnail((side, side))
    file = io.BytesIO()
    copy.save(file, "WEBP", quality=80)
    return file.getvalue()


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _sky(size: tuple[int, int], low: Colour, high: Colour) -> Image.Image:
    width, height = size
    column = Image.new("RGB", (1, height))
    for y in range(height):
        column.putpixel((0, y), _mixed(high, low, min(1, y / (0.7 * height))))
    return column.resize((width, height))


def _sun(picture: Image.Image, chance: random.Random, *, night: bool) -> None:
    width, height = picture.size
    x, y = chance.uniform(0.2, 0.8) * width, chance.uniform(0.12, 0.4) * height
    radius = (0.035 if night else 0.06) * max(width, height)
    glow = Image.new("L", picture.size, 0)
    pen = ImageDraw.Draw(glow)
    pen.ellipse((x - 3 * radius, y - 3 * radius, x + 3 * radius, y + 3 * radius), fill=90)
    glow = glow.filter(ImageFilter.GaussianBlur(radius))
    ImageDraw.Draw(glow).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    picture.paste((244, 240, 226) if night else (255, 236, 190), mask=glow)


def _hill(
    picture: Image.Image, chance: random.Random, depth: int, colour: Colour, haze: Colour
) -> None:
    width, height = picture.size
    base = height * (0.5 + 0.13 * depth)
    waves = [
        (chance.uniform(0.5, 3), chance.uniform(0, 6), chance.uniform(0.02, 0.06)) for _ in "abc"
    ]
    line = [
        (x, base - sum(a * height * math.sin(f * math.pi * x / width + p) for f, p, a in waves))
        for x in range(0, width + 8, 8)
    ]
    fill = _mixed(_mixed(colour, (24, 28, 30), 0.14 * depth), haze, max(0, 0.5 - 0.16 * depth))
    ImageDraw.Draw(picture).polygon([*line, (width, height), (0, height)], fill=fill)


def _water(picture: Image.Image, low: Colour) -> None:
    width, height = picture.size
    top = round(0.8 * height)
    upper = picture.crop((0, top - (height - top), width, top))
    mirrored = upper.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.GaussianBlur(5))
    tint = Image.new("RGB", mirrored.size, _mixed(low, (60, 90, 110), 0.6))
    picture.paste(Image.blend(mirrored, tint, 0.35), (0, top))


def _trees(picture: Image.Image, chance: random.Random) -> None:
    width, height = picture.size
    pen = ImageDraw.Draw(picture)
    for _ in range(9):
        x, foot = chance.uniform(0, width), chance.uniform(0.86, 1.02) * height
        tall = chance.uniform(0.12, 0.24) * height
        for level in range(5):
            half = tall * 0.2 * (1 - level / 6)
            top = foot - tall * (level + 2) / 6
            pen.polygon(
                [(x - half, top + tall / 4), (x + half, top + tall / 4), (x, top - tall / 9)],
                fill=(34, 48, 44),
            )
        pen.rectangle((x - tall / 40, foot - tall / 5, x + tall / 40, foot), fill=(44, 38, 34))
