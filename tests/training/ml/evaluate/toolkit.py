"""Captions for comparing the metrics here with those of the coco-caption toolkit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import strategies as st

from tests.training.ml.evaluate.test_metrics import fakecap

WORDS = ("a", "dog", "runs", "in", "the", "snow", "with", "red", "ball")
#: Tokenized text; few words, so that n-grams repeat within a text and occur in many.
TEXT = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
#: References and caption of each image; the caption may have words that no reference has.
IMAGES = st.lists(
    st.tuples(
        st.lists(TEXT, min_size=1, max_size=5),
        st.lists(st.sampled_from((*WORDS, "unseen", "never")), max_size=12).map(" ".join),
    ),
    min_size=1,
    max_size=6,
)
EDGES = [
    ([""], ""),
    (["a dog runs"], ""),
    ([""], "a dog runs"),
    (["a dog runs"], "a dog runs"),
    (["a dog runs in the snow"], "a a a a a a a a"),
    (["the dog the dog the dog", "a dog a dog"], "the dog a dog the dog the dog"),
    (["red ball", "a red ball in the snow"], "the big red ball"),
    (["one two three"], "four five six"),
]


def as_toolkit(
    images: list[tuple[list[str], str]],
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Return references and captions by image id as pycocoevalcap takes them."""
    references = {at: texts for at, (texts, _) in enumerate(images)}
    return references, {at: [caption] for at, (_, caption) in enumerate(images)}


def thousand_captions() -> list[tuple[list[str], str]]:
    """Return the toolkit's thousand captions with their references; skip where they are not."""
    folder = os.environ.get("CAPTION_METRICS_DIR")
    if not folder:
        pytest.skip("CAPTION_METRICS_DIR names no folder")
    return [(row["refs"], row["test"]) for row in fakecap(Path(folder))]
