"""Where a captioner looked: kept small, and drawn."""

from __future__ import annotations

import numpy as np
from PIL import Image

from inference.ml.contract import GeneratedCaption
from inference.ml.maps import attention_figure, pack_maps


def test_a_map_is_49_bytes_and_the_strongest_cell_is_ff() -> None:
    fine = np.zeros((2, 14, 14), np.float32)
    fine[0, 2:4, 4:6] = 1.0
    fine[1] = 0.1
    one, two = (list(bytes.fromhex(each)) for each in pack_maps(fine))
    assert one == [255 if cell == 1 * 7 + 2 else 0 for cell in range(49)]
    assert two == [255] * 49
    assert pack_maps(None) == []


def test_the_figure_is_bright_where_the_map_is_high() -> None:
    maps = np.zeros((1, 7, 7), np.float32)
    maps[0, :, :2] = 1.0
    caption = GeneratedCaption("Dog.", ("dog",), (-1.0,), -1.0, maps)
    page = attention_figure(Image.new("RGB", (300, 200), (200, 200, 200)), caption).convert("L")
    pixels = np.asarray(page)
    assert pixels[80, 10] > 180
    assert pixels[80, 220] < 80
