"""Comparison of captioners on one split: scores, intervals, significance, disagreements."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from training.ml.data.dataset import CaptionedImage
from training.ml.evaluate.bootstrap import (
    Floats,
    holm,
    interval,
    resample_counts,
    resampled,
    significance,
)
from training.ml.evaluate.clipscore import CLIPSCORE
from training.ml.evaluate.evaluation import Evaluation
from training.ml.evaluate.metrics import METRICS
from training.ml.evaluate.scoring import tokenize


@dataclasses.dataclass(frozen=True)
class ComparisonRow:
    """Captioner with one search: its scores with their 95% intervals."""

    name: str
    evaluation: Evaluation
    intervals: dict[str, tuple[float, float]]


@dataclasses.dataclass(frozen=True)
class MetricDifference:
    """Difference of two captioners in a metric; `p` is adjusted for the number of pairs."""

    metric: str
    first: str
    second: str
    difference: float
    p: float


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Result of a comparison; `disagreements` are image ids, the most disputed first."""

    data: str
    rows: tuple[ComparisonRow, ...]
    differences: tuple[MetricDifference, ...]
    disagreements: tuple[str, ...]

    @property
    def metrics(self) -> list[str]:
        """Names of the metrics, in the order of the tables."""
        return list(self.rows[0].evaluation.report.scores.values)

    def as_json(self) -> dict[str, object]:
        """Convert to JSON values."""
        return {
            "data": self.data,
            "metrics": self.metrics,
            "rows": [
                {
                    "name": row.name,
                    "intervals": {m: list(ends) for m, ends in row.intervals.items()},
                    **row.evaluation.as_json(),
                }
                for row in self.rows
            ],
            "differences": [dataclasses.asdict(difference) for difference in self.differences],
            "disagreements": list(self.disagreements),
        }


def compare(
    data: str,
    pictures: Sequence[CaptionedImage],
    evaluations: Mapping[str, Evaluation],
    *,
    seed: int = 0,
    shown: int = 12,
) -> Comparison:
    """Compare evaluations of the same images, with paired resampling.

    `evaluations` are by the name that tables give them; `shown` disagreements are kept.
    """
    counts = resample_counts(len(pictures), seed=seed)
    values = {name: _resampled(found, pictures, counts) for name, found in evaluations.items()}
    rows = tuple(
        ComparisonRow(name, found, {metric: interval(v) for metric, v in values[name].items()})
        for name, found in evaluations.items()
    )
    return Comparison(
        data, rows, tuple(_differences(rows, values)), _disagreements(evaluations, shown)
    )


def _resampled(
    evaluation: Evaluation, pictures: Sequence[CaptionedImage], counts: Floats
) -> dict[str, Floats]:
    tokenizer = evaluation.report.tokenizer
    owners = [picture.id for picture in pictures for _ in picture.captions]
    texts = [text for picture in pictures for text in picture.captions]
    words = iter(tokenize([*texts, *evaluation.captions.values()], tokenizer))
    references: dict[str, list[str]] = {}
    for owner in owners:
        references.setdefault(owner, []).append(next(words))
    generated = {key: next(words) for key in evaluation.captions}
    return resampled(evaluation.report.scores, references, generated, counts)


def _differences(
    rows: Sequence[ComparisonRow], values: Mapping[str, Mapping[str, Floats]]
) -> list[MetricDifference]:
    found = []
    for metric in (name for name in (*METRICS, CLIPSCORE) if name in values[rows[0].name]):
        pairs = list(itertools.combinations(rows, 2))
        raw = [significance(values[a.name][metric], values[b.name][metric]) for a, b in pairs]
        for (a, b), p in zip(pairs, holm(raw), strict=True):
            first, second = (row.evaluation.report.scores.values[metric] for row in (a, b))
            if first is not None and second is not None:
                found.append(MetricDifference(metric, a.name, b.name, first - second, p))
    return found


def _disagreements(evaluations: Mapping[str, Evaluation], shown: int) -> tuple[str, ...]:
    """List the images whose CIDEr differs most between captioners."""
    first = next(iter(evaluations.values())).report.scores
    if "CIDEr" not in first.per_image or len(evaluations) < 2:
        return tuple(first.ids[:shown])
    scores = np.array([e.report.scores.per_image["CIDEr"] for e in evaluations.values()])
    order = np.argsort(-np.ptp(scores, axis=0), kind="stable")
    return tuple(first.ids[at] for at in order[:shown])
