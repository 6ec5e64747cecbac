"""Scores worked out by hand, then the coco-caption toolkit's own on its thousand captions."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest

from training.ml.evaluate.metrics import FAST, METRICS, score

# Image 1: "a dog runs fast" against "a dog runs" and "the dog runs fast"; image 2: a perfect one.
REFERENCES = {
    "1": ["a dog runs", "the dog runs fast"],
    "2": ["two red birds sit here"],
}
SAID = {"1": "a dog runs fast", "2": "two red birds sit here"}


def test_bleu_by_hand() -> None:
    """1: all 4 words, 3 of 3 pairs, 2 of 2 triples, 0 of 1 quadruple. 2: 5, 4, 3 and 2 of 2."""
    values = score(REFERENCES, SAID).values
    assert values["BLEU-1"] == pytest.approx(1.0, abs=1e-6)
    assert values["BLEU-3"] == pytest.approx(1.0, abs=1e-6)
    assert values["BLEU-4"] == pytest.approx((2 / 3) ** 0.25, abs=1e-6)


def test_bleu_pays_for_short_captions() -> None:
    values = score({"1": ["a dog runs in the snow"]}, {"1": "a dog runs"}).values
    assert values["BLEU-1"] == pytest.approx(math.exp(1 - 6 / 3), abs=1e-6)


def test_rouge_by_hand() -> None:
    """The longest common run of image 1 has 3 words: best precision 3/4, best recall 3/3."""
    scores = score(REFERENCES, SAID)
    precision, recall, beta2 = 3 / 4, 1.0, 1.44
    expected = (1 + beta2) * precision * recall / (recall + beta2 * precision)
    assert scores.per_image["ROUGE-L"] == pytest.approx([expected, 1.0])
    assert scores.values["ROUGE-L"] == pytest.approx((expected + 1) / 2)


def test_cider_by_hand() -> None:
    """Two images with nothing in common: every n-gram weighs log 2, so cosines are of counts."""
    scores = score({"1": ["a b c d"], "2": ["e f g h"]}, {"1": "a b x y", "2": "e f g h"})
    expected = 10 * (2 / 4 + 1 / 3 + 0 + 0) / 4
    # x and y are in no reference, so they weigh as much: log 2.
    assert scores.per_image["CIDEr"] == pytest.approx([expected, 10.0])


def test_images_without_references_are_refused() -> None:
    with pytest.raises(ValueError, match="No references for 9"):
        score(REFERENCES, {"9": "a dog"})
    with pytest.raises(ValueError, match="any image"):
        score(REFERENCES, {})


def test_without_java_the_reason_is_given(monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    scores = score(REFERENCES, SAID, METRICS)
    assert list(scores.values) == list(METRICS)
    assert scores.values["METEOR"] is None
    assert scores.reasons["METEOR"] == "not measured: needs Java"
    assert scores.reasons["SPICE"] == "not measured: needs Java"
    assert set(scores.per_image) == set(FAST)


@pytest.fixture(scope="module")
def oracle() -> Path:
    folder = os.environ.get("CAPTION_METRICS_DIR")
    if not folder:
        pytest.skip("CAPTION_METRICS_DIR names no folder")
    return Path(folder)


FAKECAP = {
    "BLEU-1": 0.57940,
    "BLEU-2": 0.40439,
    "BLEU-3": 0.27854,
    "BLEU-4": 0.19083,
    "METEOR": 0.19525,
    "ROUGE-L": 0.39625,
    "CIDEr": 0.59979,
}


def fakecap(folder: Path) -> list[dict]:
    path = folder / "coco_fakecap" / "fakecap_tokenized_test_and_refs.json"
    entries: list[dict] = json.loads(path.read_text())
    return entries


def test_the_thousand_captions_score_what_the_toolkit_says(oracle) -> None:
    rows = fakecap(oracle)
    references = {str(row["image_id"]): row["refs"] for row in rows}
    candidates = {str(row["image_id"]): row["test"] for row in rows}
    scores = score(
        references, candidates, FAST
    )  # METEOR: tests/training/management/commands/test_score.py
    for name in FAST:
        assert scores.values[name] == pytest.approx(FAKECAP[name], abs=5e-4), name
        assert len(scores.per_image[name]) == 1000


def test_the_three_line_example(oracle) -> None:
    folder = oracle / "examples"
    lines = {
        name: (folder / f"nlgeval_{name}.txt").read_text().splitlines()
        for name in ("hyp", "ref1", "ref2")
    }
    ids = [str(n) for n in range(len(lines["hyp"]))]
    references = {i: [lines["ref1"][int(i)], lines["ref2"][int(i)]] for i in ids}
    candidates = {i: lines["hyp"][int(i)] for i in ids}
    values = score(references, candidates).values
    expected = [0.55, 0.428174, 0.284043, 0.201143, 0.522104, 1.242192]
    assert list(values.values()) == pytest.approx(expected, abs=5e-4)
