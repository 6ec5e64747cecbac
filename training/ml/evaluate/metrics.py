"""Caption metrics by pycocoevalcap, for tokenized captions.

BLEU: Papineni et al. 2002. ROUGE-L: Lin 2004. CIDEr: Vedantam et al. 2015 (arXiv:1411.5726);
the coco-caption scorer is the D variant, clipped, sigma 6, times ten. METEOR, SPICE: java_scorers.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from training.ml.evaluate import java_scorers

Texts = Mapping[str, Sequence[str]]
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
    truth = {i: list(references[i]) for i in ids}
    generated = {i: [predictions[i]] for i in ids}
    scores = Scores(values={}, per_image={}, ids=ids)
    if set(BLEU) & set(metrics):
        _add_bleu(scores, truth, generated, metrics)
    for name in metrics:
        if name not in BLEU:
            _add(scores, name, truth, generated)
    ordered = {name: scores.values[name] for name in METRICS if name in scores.values}
    return dataclasses.replace(scores, values=ordered)


def _add_bleu(
    scores: Scores,
    truth: dict[str, list[str]],
    generated: dict[str, list[str]],
    metrics: Sequence[str],
) -> None:
    from pycocoevalcap.bleu.bleu import Bleu

    values, each = Bleu(4).compute_score(truth, generated, verbose=0)
    for name, value, per_image in zip(BLEU, values, each, strict=True):
        if name in metrics:
            scores.values[name] = float(value)
            scores.per_image[name] = [float(x) for x in per_image]


def _add(
    scores: Scores, name: str, truth: dict[str, list[str]], generated: dict[str, list[str]]
) -> None:
    """Measure one metric, or note why it cannot be."""
    why = java_scorers.reason(name)
    if why is None:
        try:
            scores.values[name], scores.per_image[name] = _SCORERS[name](truth, generated)
        except java_scorers.JavaError as error:
            why = str(error)
    if why is not None:
        scores.values[name], scores.reasons[name] = None, why


def _rouge(truth: dict[str, list[str]], generated: dict[str, list[str]]) -> java_scorers.Each:
    from pycocoevalcap.rouge.rouge import Rouge

    mean, each = Rouge().compute_score(truth, generated)
    return float(mean), [float(x) for x in each]


def _cider(truth: dict[str, list[str]], generated: dict[str, list[str]]) -> java_scorers.Each:
    from pycocoevalcap.cider.cider import Cider

    mean, each = Cider().compute_score(truth, generated)
    return float(mean), [float(x) for x in each]


_SCORERS: dict[str, Callable[[dict[str, list[str]], dict[str, list[str]]], java_scorers.Each]] = {
    "METEOR": java_scorers.meteor,
    "ROUGE-L": _rouge,
    "CIDEr": _cider,
    "SPICE": java_scorers.spice,
}
