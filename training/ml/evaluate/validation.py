"""Captions for a split, and what they score."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inference.ml.contract import FloatArray, GeneratedCaption, Search
from inference.ml.keras_captioner import KerasCaptioner
from training.ml.data.dataset import CaptionedImage
from training.ml.data.text import plain
from training.ml.evaluate.diversity import diversity
from training.ml.evaluate.metrics import Scores, score

CHUNK = 50
Words = Callable[[str], list[str]]


def caption_all(
    captioner: KerasCaptioner, features: Callable[[slice], FloatArray], count: int, search: Search
) -> list[GeneratedCaption]:
    """The best caption of each of `count` pictures, read and written a chunk at a time."""
    captions: list[GeneratedCaption] = []
    for at in range(0, count, CHUNK):
        best = captioner.caption_features(features(slice(at, min(at + CHUNK, count))), search)
        captions += [found[0] for found in best]
    return captions


def score_captions(
    pictures: Sequence[CaptionedImage],
    captions: Sequence[GeneratedCaption],
    words_of: Words = plain,
) -> Scores:
    """Score captions against the pictures' own, tokenised alike."""
    references = {p.id: [" ".join(words_of(text)) for text in p.captions] for p in pictures}
    said = {p.id: " ".join(c.words) for p, c in zip(pictures, captions, strict=True)}
    return score(references, said)


def caption_diversity(captions: Sequence[GeneratedCaption]) -> dict[str, float]:
    """How much of the language is used: see `training.ml.evaluate.diversity`."""
    return diversity([caption.words for caption in captions])
