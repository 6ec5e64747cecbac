"""Contact sheets: pictures that are none, in rows, each above what was said of it."""

from __future__ import annotations

import numpy as np
from PIL import Image

from inference.ml.contract import GeneratedCaption
from training.ml.evaluate.out_of_domain import GENERATORS, out_of_domain_image
from training.ml.report.contact_sheets import (
    COLUMNS,
    TILE,
    WORDS,
    OutOfDomainCaption,
    caption_out_of_domain,
    contact_sheet,
)


class Measuring:
    """Stands for a captioner: says how large each picture is."""

    def caption(self, images):
        return [
            [GeneratedCaption(f"{i.width}x{i.height}", (), (), 0.0, confidence=0.25)]
            for i in images
        ]


def test_every_generator_is_captioned_with_its_seeds() -> None:
    found = caption_out_of_domain(Measuring(), 1, first=3)  # type: ignore[arg-type]
    assert [one.kind for one in found] == list(GENERATORS)
    for one in found:
        assert one.image == out_of_domain_image(one.kind, 3)
        assert one.text == f"{one.image.width}x{one.image.height}"
        assert one.confidence == 0.25


def test_the_sheet_has_a_tile_and_words_for_each() -> None:
    colours = ["red", "green", "blue", "black", "purple"]
    images = [
        OutOfDomainCaption("plain colour", Image.new("RGB", (9, 9), colour), "A wall.", 0.5)
        for colour in colours
    ]
    page = contact_sheet(images)
    assert page.size == (COLUMNS * TILE, 2 * (TILE + WORDS))
    for place, image in enumerate(images):
        x, y = place % COLUMNS * TILE, place // COLUMNS * (TILE + WORDS)
        assert page.getpixel((x + TILE // 2, y + TILE // 2)) == image.image.getpixel((0, 0))
        words = np.asarray(page.crop((x, y + TILE, x + TILE, y + TILE + WORDS)).convert("L"))
        assert words.min() < 128
