"""What a text preset loses before any training: people's own captions, put through it."""

from __future__ import annotations

from collections.abc import Sequence

from training.ml.data.dataset import CaptionedImage, DataError
from training.ml.data.text import PRESETS, plain
from training.ml.evaluate.metrics import score


def measure(pictures: Sequence[CaptionedImage]) -> dict[str, float]:
    """BLEU and CIDEr of each picture's first caption against its others, under each preset.

    Only the first caption goes through the preset: the others are what people really wrote, as
    they are for a captioner that was trained on the preset. Raises DataError when no picture has
    two captions.
    """
    usable = [picture for picture in pictures if len(picture.captions) > 1]
    if not usable:
        raise DataError("No picture of this split has two captions.")
    references = {p.id: [" ".join(plain(text)) for text in p.captions[1:]] for p in usable}
    found: dict[str, float] = {}
    for name, words_of in PRESETS.items():
        said = {p.id: " ".join(words_of(p.captions[0])) for p in usable}
        values = score(references, said).values
        found |= {f"{name}, {metric}": value for metric, value in values.items() if value}
    return found
