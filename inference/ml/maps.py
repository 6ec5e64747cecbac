"""Attention maps of a caption: quantized for storage, and drawn over the image."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from inference.ml.contract import FloatArray, GeneratedCaption

SIDE = 7
TILE, LINE, COLUMNS = 240, 24, 4


def pack_maps(maps: FloatArray | None) -> list[str]:
    """Quantize maps [words, rows, columns] to 7 x 7 bytes each, as hexadecimal text.

    Cells are in row-major order, the strongest of each map is ff. A finer grid is averaged, a
    coarser one repeated; None gives an empty list.
    """
    if maps is None:
        return []
    return [each.tobytes().hex() for each in _small(maps)]


def _small(maps: FloatArray) -> NDArray[np.uint8]:
    """Resize maps [words, rows, columns] to uint8 [words, SIDE, SIDE], scaled to 255."""
    _words, rows, columns = maps.shape
    even: FloatArray = _shares(rows).T @ maps.astype(np.float32) @ _shares(columns)
    strongest = np.maximum(even.max(axis=(1, 2), keepdims=True), 1e-12)
    small: NDArray[np.uint8] = np.rint(255 * even / strongest).astype(np.uint8)
    return small


@functools.cache
def _shares(cells: int) -> FloatArray:
    """Compute the weights float32 [cells, SIDE] that average a row of cells to SIDE cells."""
    each = Image.fromarray(np.eye(cells, dtype=np.float32))
    return np.asarray(each.resize((SIDE, cells), Image.Resampling.BOX))


def attention_figure(image: Image.Image, caption: GeneratedCaption) -> Image.Image:
    """Draw the image once for each word, bright where the attention is high, the word below."""
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
        page.paste(_shaded(tile, grid), (x, y))
        pen.text((x + 6, y + tile.height + 4), word, fill="black")
    return page


def _shaded(tile: Image.Image, grid: FloatArray) -> Image.Image:
    """Darken a tile where its map [rows, columns] is low."""
    light = Image.fromarray(_small(grid[None])[0]).resize(tile.size, Image.Resampling.BICUBIC)
    dark = Image.blend(tile, Image.new("RGB", tile.size), 0.75)
    return Image.composite(tile, dark, light)
