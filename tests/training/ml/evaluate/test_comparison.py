"""Comparison: intervals around the scores, differences of pairs, and what is disputed most."""

from __future__ import annotations

from pathlib import Path

from tests.training import compared
from tests.training.tiny_data import make_flickr8k
from training.ml.data.readers import open_dataset
from training.ml.evaluate.comparison import compare
from training.ml.evaluate.metrics import FAST


def test_each_metric_has_an_interval_and_each_pair_a_difference(tmp_path: Path) -> None:
    pictures = open_dataset(make_flickr8k(tmp_path)).split("dev")
    evaluations = compared.evaluations(pictures)
    found = compare("tiny", pictures, evaluations, shown=4)
    one, two = found.rows
    for row in found.rows:
        for metric, (low, high) in row.intervals.items():
            value = row.evaluation.report.scores.values[metric]
            assert value is not None
            assert low - 1e-9 <= value <= high + 1e-9
    assert [each.metric for each in found.differences] == list(FAST)
    bleu = found.differences[0]
    first, second = (row.evaluation.report.scores.values["BLEU-1"] for row in (one, two))
    assert first is not None
    assert second is not None
    assert bleu.difference == first - second
    assert 0 < bleu.p <= 1
    assert found == compare("tiny", pictures, evaluations, shown=4)  # the resampling has a seed


def test_the_image_whose_scores_differ_most_is_disputed_first(tmp_path: Path) -> None:
    pictures = open_dataset(make_flickr8k(tmp_path)).split("dev")
    evaluations = compared.evaluations(pictures)
    found = compare("tiny", pictures, evaluations, shown=3)
    scores = [evaluation.report.scores for evaluation in evaluations.values()]
    pairs = zip(scores[0].ids, *(each.per_image["CIDEr"] for each in scores), strict=True)
    gaps = {key: abs(first - second) for key, first, second in pairs}
    shown = [gaps[key] for key in found.disagreements]
    assert shown == sorted(gaps.values(), reverse=True)[:3]
    alone = compare("tiny", pictures, dict(list(evaluations.items())[:1]), shown=2)
    assert (alone.differences, len(alone.disagreements)) == ((), 2)
