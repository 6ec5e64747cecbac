"""Caption metrics, for tokenized captions.

Each is coco-caption's variant, so scores compare with those of papers. METEOR and SPICE are its
Java programs: `java_scorers`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from training.ml.evaluate import java_scorers
from training.ml.evaluate.bleu import bleu, bleu_counts
from training.ml.evaluate.cider import CiderD
from training.ml.evaluate.rouge import rouge_l

Texts = Mapping[str, Sequence[str]]
#: References of each image and one caption of each, in the same order.
Scorer = Callable[[list[list[str]], list[str]], java_scorers.Each]
BLEU = tuple(f"BLEU-{n}" for n in range(1, 5))
METRICS = (*BLEU, "METEOR", "ROUGE-L", "CIDEr", "SPICE")
FAST = (*BLEU, "ROUGE-L", "CIDEr")


@dataclasses.dataclass(frozen=True)
class Scores:
    """Scores by metric, None where `reasons` says why; `per_image` is in the order of `ids`."""

    values: dict[str, float | None]
    per_image: dict[str, list[float]]
    ids: list[str]
    reasons: dict[str, str] = dataclasses.field(default_factory=dict)


def score(
    references: Texts, predictions: Mapping[str, str], metrics: Sequence[str] = FAST
) -> Scores:
    """Score one tokenized caption per image against its tokenized references.

    Raises ValueError when an image has no prediction or no reference.
    """
    ids = sorted(predictions)
    lacking = [i for i in ids if not references.get(i)]
    if lacking or not ids:
        raise ValueError(f"No references for {', '.join(lacking[:5]) or 'any image'}.")
    truth = [list(references[i]) for i in ids]
    generated = [predictions[i] for i in ids]
    scores = Scores(values={}, per_image={}, ids=ids)
    if set(BLEU) & set(metrics):
        _add_bleu(scores, truth, generated, metrics)
    for name in metrics:
        if name not in BLEU:
            _add(scores, name, truth, generated)
    ordered = {name: scores.values[name] for name in METRICS if name in scores.values}
    return dataclasses.replace(scores, values=ordered)


def _add_bleu(
    scores: Scores, truth: list[list[str]], generated: list[str], metrics: Sequence[str]
) -> None:
    counts = bleu_counts(truth, generated)
    corpus, each = bleu(counts.sum(axis=0, keepdims=True))[0], bleu(counts)
    for order, name in enumerate(BLEU):
        if name in metrics:
            scores.values[name] = float(corpus[order])
            scores.per_image[name] = each[:, order].tolist()


def _add(scores: Scores, name: str, truth: list[list[str]], generated: list[str]) -> None:
    """Measure one metric, or note why it cannot be."""
    why = java_scorers.reason(name)
    if why is None:
        try:
            scores.values[name], scores.per_image[name] = _SCORERS[name](truth, generated)
        except java_scorers.JavaError as error:
            why = str(error)
    if why is not None:
        scores.values[name], scores.reasons[name] = None, why


def _rouge(truth: list[list[str]], generated: list[str]) -> java_scorers.Each:
    return _with_mean([rouge_l(refs, text) for refs, text in zip(truth, generated, strict=True)])


def _cider(truth: list[list[str]], generated: list[str]) -> java_scorers.Each:
    scorer = CiderD([[text.split() for text in image] for image in truth])
    return _with_mean([scorer.score(at, text.split()) for at, text in enumerate(generated)])


def _with_mean(each: list[float]) -> java_scorers.Each:
    return sum(each) / len(each), each


_SCORERS: dict[str, Scorer] = {
    "METEOR": java_scorers.meteor,
    "ROUGE-L": _rouge,
    "CIDEr": _cider,
    "SPICE": java_scorers.spice,
}
