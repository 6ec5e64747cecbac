"""Write a dataset in the format of Flickr8k: drawn coloured shapes, five captions each."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

COLOURS = {"red": (220, 30, 30), "green": (30, 170, 60), "blue": (40, 60, 220)}
SHAPES = ("circle", "square")
PATTERNS = (
    "A {colour} {shape} .",
    "a {colour} {shape} on a white ground",
    "There is a {colour} {shape} .",
    "One {shape} , {colour} .",
    "The {shape} is {colour}",
)


def make_flickr8k(folder: Path, *, per_thing: int = 3) -> Path:
    """Write pictures, captions and split files; dev holds one picture of each colour and shape."""
    images = folder / "Flicker8k_Dataset"
    images.mkdir(parents=True)
    lines: list[str] = []
    splits: dict[str, list[str]] = {"train": [], "dev": []}
    for colour in COLOURS:
        for shape in SHAPES:
            for number in range(per_thing):
                name = f"{colour}_{shape}_{number}.jpg"
                _draw(COLOURS[colour], shape, number).save(images / name, quality=95)
                splits["dev" if number == 0 else "train"].append(name)
                for at, pattern in enumerate(PATTERNS):
                    lines.append(f"{name}#{at}\t{pattern.format(colour=colour, shape=shape)}")
    (folder / "Flickr8k.token.txt").write_text("\n".join(lines) + "\n")
    for split, names in splits.items():
        (folder / f"Flickr_8k.{split}Images.txt").write_text("\n".join(names) + "\n")
    return folder


def _draw(colour: tuple[int, int, int], shape: str, number: int) -> Image.Image:
    image = Image.new("RGB", (96, 96), "white")
    corners = (12 + 2 * number, 14, 80 + 2 * number, 84)
    draw = ImageDraw.Draw(image)
    (draw.ellipse if shape == "circle" else draw.rectangle)(corners, fill=colour)
    return image
