"""The field's scores, by pycocoevalcap, for captions that are tokenised already.

BLEU: Papineni et al. 2002. ROUGE-L: Lin 2004. CIDEr: Vedantam et al. 2015 (arXiv:1411.5726);
the coco-caption scorer is the D variant, clipped, sigma 6, times ten.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

Texts = Mapping[str, Sequence[str]]


@dataclasses.dataclass(frozen=True)
class Scores:
    """`values` by metric, None where `reasons` says why; `per_image` in the order of `ids`."""

    values: dict[str, float | None]
    per_image: dict[str, list[float]]
    ids: list[str]
    reasons: dict[str, str] = dataclasses.field(default_factory=dict)


def score(references: Texts, predictions: Mapping[str, str]) -> Scores:
    """Score one tokenised caption per image against its tokenised references.

    Raises ValueError when an image has no prediction or no reference.
    """
    from pycocoevalcap.bleu.bleu import Bleu
    from pycocoevalcap.cider.cider import Cider
    from pycocoevalcap.rouge.rouge import Rouge

    ids = sorted(predictions)
    lacking = [i for i in ids if not references.get(i)]
    if lacking or not ids:
        raise ValueError(f"No references for {', '.join(lacking[:5]) or 'any image'}.")
    truth = {i: list(references[i]) for i in ids}
    said = {i: [predictions[i]] for i in ids}
    bleu, bleus = Bleu(4).compute_score(truth, said, verbose=0)
    values = {f"BLEU-{n}": float(b) for n, b in enumerate(bleu, start=1)}
    per_image = {f"BLEU-{n}": [float(x) for x in b] for n, b in enumerate(bleus, start=1)}
    for name, scorer in (("ROUGE-L", Rouge()), ("CIDEr", Cider())):
        mean, each = scorer.compute_score(truth, said)
        values[name], per_image[name] = float(mean), [float(x) for x in each]
    return Scores(values=dict(values), per_image=per_image, ids=ids)
