"""Compare two made-up captioners that say other things of six drawn pictures."""

from __future__ import annotations

from pathlib import Path

from inference.ml.contract import Search
from tests.training.tiny_data import make_flickr8k
from training.ml.data.dataset import CaptionedImage
from training.ml.data.readers import open_dataset
from training.ml.evaluate.comparison import Comparison, ComparisonRow, MetricDifference
from training.ml.evaluate.evaluation import Evaluation
from training.ml.evaluate.metrics import FAST
from training.ml.evaluate.scoring import score_texts

SAID = {"one@1, greedy": "A red circle.", "two@1, <beam>": "a blue square"}


def evaluations(pictures: tuple[CaptionedImage, ...]) -> dict[str, Evaluation]:
    """Score each captioner, which says one sentence of every picture."""
    references = {picture.id: picture.captions for picture in pictures}
    found = {}
    for name, text in SAID.items():
        captions = {picture.id: text for picture in pictures}
        report = score_texts(references, captions, tokenizer="words", metrics=(*FAST, "SPICE"))
        found[name] = Evaluation(name, Search(), captions, report)
    return found


def comparison(folder: Path) -> tuple[Comparison, dict[str, CaptionedImage]]:
    """Draw the pictures into a folder; return the comparison and the pictures by id."""
    pictures = open_dataset(make_flickr8k(folder)).split("dev")
    rows = tuple(
        ComparisonRow(name, evaluation, {metric: (0.0, 1.0) for metric in FAST})
        for name, evaluation in evaluations(pictures).items()
    )
    pair = (MetricDifference("CIDEr", rows[0].name, rows[1].name, 0.1, 0.5),)
    disputed = tuple(picture.id for picture in pictures[:2])
    by_id = {picture.id: picture for picture in pictures}
    return Comparison("Tiny dev, 6 pictures", rows, pair, disputed), by_id
