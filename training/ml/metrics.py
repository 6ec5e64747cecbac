"""The field's scores, by pycocoevalcap, for captions that are tokenised already.

BLEU: Papineni et al. 2002. METEOR: Denkowski and Lavie 2014. ROUGE-L: Lin 2004. CIDEr: Vedantam
et al. 2015 (arXiv:1411.5726); the coco-caption scorer is the D variant, clipped, sigma 6, times
ten. SPICE: Anderson et al. 2016 (arXiv:1607.08822).
"""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Texts = Mapping[str, Sequence[str]]
Result = tuple[dict[str, float], dict[str, list[float]]]
BLEU = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4")
METRICS = (*BLEU, "METEOR", "ROUGE-L", "CIDEr", "SPICE")
PURE = (*BLEU, "ROUGE-L", "CIDEr")


@dataclasses.dataclass(frozen=True)
class Scores:
    """`values` by metric, None where `reasons` says why; `per_image` in the order of `ids`."""

    values: dict[str, float | None]
    per_image: dict[str, list[float]]
    ids: list[str]
    reasons: dict[str, str] = dataclasses.field(default_factory=dict)


def score(
    references: Texts, predictions: Mapping[str, str], metrics: Sequence[str] = PURE
) -> Scores:
    """Score one tokenised caption per image against its tokenised references.

    Raises ValueError when an image has no reference, or there is no image.
    """
    ids = sorted(predictions)
    lacking = [i for i in ids if not references.get(i)]
    if lacking or not ids:
        raise ValueError(f"No references for {', '.join(lacking[:5]) or 'any image'}.")
    truth = {i: list(references[i]) for i in ids}
    said = {i: [predictions[i]] for i in ids}
    reasons = {name: reason for name in metrics if (reason := why_not(name))}
    values: dict[str, float | None] = dict.fromkeys(metrics)
    per_image: dict[str, list[float]] = {}
    for scorer in dict.fromkeys(SCORERS[name] for name in metrics if name not in reasons):
        means, each = scorer(truth, said)
        values |= {name: mean for name, mean in means.items() if name in values}
        per_image |= {name: rows for name, rows in each.items() if name in values}
    return Scores(values, per_image, ids, reasons)


def why_not(metric: str) -> str:
    """Why a metric cannot be measured on this machine; empty when it can."""
    if metric in ("METEOR", "SPICE") and shutil.which("java") is None:
        return "not measured: needs Java"
    if metric == "SPICE" and not _corenlp():
        return "not measured: needs Stanford CoreNLP 3.6.0 in pycocoevalcap's spice/lib"
    return ""


def _corenlp() -> bool:
    from pycocoevalcap.spice import spice

    library = Path(spice.__file__).parent / "lib"
    return any(library.glob("stanford-corenlp-3.6.0*.jar"))


def _bleu(truth: Texts, said: Texts) -> Result:
    from pycocoevalcap.bleu.bleu import Bleu

    means, rows = Bleu(4).compute_score(truth, said, verbose=0)
    return (
        {name: float(mean) for name, mean in zip(BLEU, means, strict=True)},
        {name: [float(x) for x in row] for name, row in zip(BLEU, rows, strict=True)},
    )


def _meteor(truth: Texts, said: Texts) -> Result:
    from pycocoevalcap.meteor.meteor import Meteor

    mean, rows = Meteor().compute_score(truth, said)
    return {"METEOR": float(mean)}, {"METEOR": [float(x) for x in rows]}


def _rouge(truth: Texts, said: Texts) -> Result:
    from pycocoevalcap.rouge.rouge import Rouge

    mean, rows = Rouge().compute_score(truth, said)
    return {"ROUGE-L": float(mean)}, {"ROUGE-L": [float(x) for x in rows]}


def _cider(truth: Texts, said: Texts) -> Result:
    from pycocoevalcap.cider.cider import Cider

    mean, rows = Cider().compute_score(truth, said)
    return {"CIDEr": float(mean)}, {"CIDEr": [float(x) for x in rows]}


def _spice(truth: Texts, said: Texts) -> Result:
    from pycocoevalcap.spice.spice import Spice

    mean, rows = Spice().compute_score(truth, said)
    return {"SPICE": float(mean)}, {"SPICE": [float(row["All"]["f"]) for row in rows]}


SCORERS: dict[str, Callable[[Texts, Texts], Result]] = {
    **dict.fromkeys(BLEU, _bleu),
    "METEOR": _meteor,
    "ROUGE-L": _rouge,
    "CIDEr": _cider,
    "SPICE": _spice,
}
