"""Benchmark of text presets: by how much preprocessing lowers the scores of people's captions."""

from __future__ import annotations

from collections.abc import Sequence

from training.ml.data.dataset import CaptionedImage, DataError
from training.ml.data.text import PRESETS, plain
from training.ml.evaluate.metrics import score


def measure(pictures: Sequence[CaptionedImage]) -> dict[str, float]:
    """Measure BLEU and CIDEr of each image's first caption against its others, by preset.

    Only the first caption is preprocessed by the preset: it represents the output of a captioner
    trained with it. Raises DataError when no image has two captions.
    """
    usable = [picture for picture in pictures if len(picture.captions) > 1]
    if not usable:
        raise DataError("No picture of this split has two captions.")
    references = {p.id: [" ".join(plain(text)) for text in p.captions[1:]] for p in usable}
    found: dict[str, float] = {}
    for name, tokenize in PRESETS.items():
        generated = {p.id: " ".join(tokenize(p.captions[0])) for p in usable}
        values = score(references, generated).values
        found |= {f"{name}, {metric}": value for metric, value in values.items() if value}
    return found
