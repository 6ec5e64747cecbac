"""Maps of where a captioner looked: made small enough to keep with a caption, and drawn."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from inference.ml.contract import FloatArray, GeneratedCaption

SIDE = 7
TILE, LINE, COLUMNS = 240, 24, 4


def pack_maps(maps: FloatArray | None) -> list[str]:
    """Each map as 49 bytes in hexadecimal, in reading order, its strongest cell at ff.

    Nothing for None. A finer grid is averaged, a coarser one repeated.
    """
    if maps is None:
        return []
    return [each.tobytes().hex() for each in _small(maps)]


def _small(maps: FloatArray) -> NDArray[np.uint8]:
    """Maps [words, rows, columns] as [words, SIDE, SIDE], each from 0 to 255."""
    _words, rows, columns = maps.shape
    even: FloatArray = _shares(rows).T @ maps.astype(np.float32) @ _shares(columns)
    strongest = np.maximum(even.max(axis=(1, 2), keepdims=True), 1e-12)
    small: NDArray[np.uint8] = np.rint(255 * even / strongest).astype(np.uint8)
    return small


@functools.cache
def _shares(cells: int) -> FloatArray:
    """What each of so many cells in a row gives to each of SIDE cells: [cells, SIDE]."""
    each = Image.fromarray(np.eye(cells, dtype=np.float32))
    return np.asarray(each.resize((SIDE, cells), Image.Resampling.BOX))


def attention_figure(image: Image.Image, caption: GeneratedCaption) -> Image.Image:
    """The picture once for each word, lit where the captioner looked, the word below."""
    if caption.maps is None:
        raise ValueError("The caption has no maps.")
    tile = image.convert("RGB").resize((TILE, max(1, TILE * image.height // image.width)))
    height = tile.height + LINE
    columns = min(COLUMNS, len(caption.words))
    rows = -(-len(caption.words) // columns)
    page = Image.new("RGB", (columns * TILE, rows * height), "white")
    pen = ImageDraw.Draw(page)
    for place, (word, grid) in enumerate(zip(caption.words, caption.maps, strict=True)):
        x, y = place % columns * TILE, place // columns * height
        page.paste(_lit(tile, grid), (x, y))
        pen.text((x + 6, y + tile.height + 4), word, fill="black")
    return page


def _lit(tile: Image.Image, grid: FloatArray) -> Image.Image:
    """The tile, dark where the map is low."""
    light = Image.fromarray(_small(grid[None])[0]).resize(tile.size, Image.Resampling.BICUBIC)
    dark = Image.blend(tile, Image.new("RGB", tile.size), 0.75)
    return Image.composite(tile, dark, light)
