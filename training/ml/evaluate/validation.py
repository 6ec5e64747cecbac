"""Validation during training: captions of a split, and their scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inference.ml.contract import FloatArray, GeneratedCaption, Search
from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data.dataset import CaptionedImage
from training.ml.data.text import Tokenize, plain
from training.ml.evaluate.diversity import diversity
from training.ml.evaluate.metrics import Scores, score

CHUNK = 50


def caption_all(
    captioner: KerasCaptioner, features: Callable[[slice], FloatArray], count: int, search: Search
) -> list[GeneratedCaption]:
    """Write the best caption of each of `count` images, a chunk at a time.

    `features` gives float32 [n, cells, channels] of a slice of the images.
    """
    captions: list[GeneratedCaption] = []
    for at in range(0, count, CHUNK):
        best = captioner.caption_features(features(slice(at, min(at + CHUNK, count))), search)
        captions += [found[0] for found in best]
    return captions


def score_captions(
    pictures: Sequence[CaptionedImage],
    captions: Sequence[GeneratedCaption],
    tokenize: Tokenize = plain,
) -> Scores:
    """Score captions against the images' references, tokenized alike."""
    references = {p.id: [" ".join(tokenize(text)) for text in p.captions] for p in pictures}
    generated = {p.id: " ".join(c.words) for p, c in zip(pictures, captions, strict=True)}
    return score(references, generated)


def caption_diversity(captions: Sequence[GeneratedCaption]) -> dict[str, float]:
    """Measure the diversity of captions, see `training.ml.evaluate.diversity`."""
    return diversity([caption.words for caption in captions])
