"""Validation: the best caption of each image, a chunk at a time, and its scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inference.ml.contract import GeneratedCaption, Search
from training.ml.data.dataset import CaptionedImage
from training.ml.evaluate import validation


def generated(text: str) -> GeneratedCaption:
    words = tuple(text.split())
    return GeneratedCaption(text, words, (-1.0,) * len(words), -1.0)


class Numbering:
    """Stands for a captioner: says the number in an image's features, then something worse."""

    def caption_features(self, features, search):
        return [[generated(f"{int(seen[0, 0])}"), generated("worse")] for seen in features]


def test_features_are_asked_for_a_chunk_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "CHUNK", 2)
    seen, parts = np.arange(5, dtype=np.float32).reshape(5, 1, 1), list[slice]()

    def features(part: slice) -> np.ndarray:
        parts.append(part)
        return seen[part]

    found = validation.caption_all(Numbering(), features, 5, Search())  # type: ignore[arg-type]
    assert [caption.text for caption in found] == ["0", "1", "2", "3", "4"]
    assert parts == [slice(0, 2), slice(2, 4), slice(4, 5)]


def test_captions_are_scored_against_references_tokenized_alike() -> None:
    pictures = [
        CaptionedImage("1", Path("1"), ("A dog's ball .", "A ball")),
        CaptionedImage("2", Path("2"), ("Two birds .",)),
    ]
    found = validation.score_captions(pictures, [generated("a dog 's ball"), generated("two cats")])
    assert found.ids == ["1", "2"]
    assert found.per_image["ROUGE-L"][0] == pytest.approx(1.0)
    assert found.per_image["ROUGE-L"][1] < 1
    assert validation.caption_diversity([generated("a dog"), generated("a dog")])["distinct"] == 0.5
