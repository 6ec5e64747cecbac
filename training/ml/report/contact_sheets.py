"""Contact sheet of out-of-domain images with a captioner's captions."""

from __future__ import annotations

import dataclasses
import textwrap
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont, ImageOps

from inference.ml.contract import Captioner
from training.ml.evaluate.out_of_domain import GENERATORS, out_of_domain_image

TILE, WORDS, COLUMNS = 240, 76, 4


@dataclasses.dataclass(frozen=True)
class OutOfDomainCaption:
    """Caption of an out-of-domain image, with its confidence."""

    kind: str
    image: Image.Image
    text: str
    confidence: float | None


def caption_out_of_domain(
    captioner: Captioner, each: int, *, first: int = 0
) -> list[OutOfDomainCaption]:
    """Caption `each` images of every generator, with seeds from `first`."""
    requested = [
        (kind, out_of_domain_image(kind, first + n)) for kind in GENERATORS for n in range(each)
    ]
    found = captioner.caption([image for _, image in requested])
    return [
        OutOfDomainCaption(kind, image, best[0].text, best[0].confidence)
        for (kind, image), best in zip(requested, found, strict=True)
    ]


def contact_sheet(generated: Sequence[OutOfDomainCaption]) -> Image.Image:
    """Draw the images in rows, each above its caption and confidence."""
    rows = -(-len(generated) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * TILE, rows * (TILE + WORDS)), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(13)
    for place, one in enumerate(generated):
        x, y = place % COLUMNS * TILE, place // COLUMNS * (TILE + WORDS)
        page.paste(ImageOps.pad(one.image, (TILE - 8, TILE - 8), color="#dddddd"), (x + 4, y + 4))
        sure = "" if one.confidence is None else f" ({100 * one.confidence:.0f}% sure)"
        lines = textwrap.wrap(one.text + sure, 34)
        pen.multiline_text((x + 8, y + TILE + 2), "\n".join(lines[:4]), fill="black", font=font)
    return page
