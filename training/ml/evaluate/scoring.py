"""Scoring of raw captions: both sides are tokenized alike, then measured."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from training.ml.data.dataset import DataError
from training.ml.data.text import alphanumeric_words
from training.ml.evaluate import java_scorers
from training.ml.evaluate.diversity import diversity
from training.ml.evaluate.metrics import BLEU, METRICS, Scores, score

TOKENIZERS = ("ptb", "words")


@dataclasses.dataclass(frozen=True)
class ScoreReport:
    """Scores and diversity of a set of captions."""

    scores: Scores
    diversity: dict[str, float]
    tokenizer: str

    def as_json(self) -> dict[str, object]:
        """Convert to JSON values: a number per metric, null where `reasons` says why."""
        return {
            **self.scores.values,
            "reasons": self.scores.reasons,
            "diversity": self.diversity,
            "tokenizer": self.tokenizer,
            "images": len(self.scores.ids),
        }


def choose_tokenizer(name: str | None) -> str:
    """Choose the tokenizer named; by default `ptb` where it can run and `words` elsewhere.

    Raises DataError for `ptb` where it cannot run.
    """
    missing = java_scorers.lacks()
    if name == "ptb" and missing:
        raise DataError(f"The ptb tokenizer {missing}. Or use --tokenizer words.")
    return name or ("words" if missing else "ptb")


def choose_metrics(names: str | None, *, more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Read metrics from a comma-separated list, case ignored; `BLEU` means all four.

    Without names all are chosen; `more` are further metrics that the caller computes.
    """
    every = (*METRICS, *more)
    if not names:
        return every
    known = {metric.lower(): (metric,) for metric in every} | {"bleu": BLEU}
    chosen: list[str] = []
    for name in filter(None, (part.strip() for part in names.split(","))):
        if name.lower() not in known:
            raise DataError(f"There is no metric {name!r}; there are: {', '.join(every)}.")
        chosen += known[name.lower()]
    return tuple(dict.fromkeys(chosen)) or every


def tokenize(texts: Sequence[str], tokenizer: str) -> list[str]:
    """Tokenize texts: words with one space between."""
    try:
        return _TOKENIZERS[tokenizer](texts)
    except java_scorers.JavaError as error:
        raise DataError(f"{error}. Use --tokenizer words.") from error


_TOKENIZERS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "ptb": java_scorers.ptb_tokenize,
    "words": lambda texts: [" ".join(alphanumeric_words(text)) for text in texts],
}


def score_texts(
    references: Mapping[str, Sequence[str]],
    predictions: Mapping[str, str],
    *,
    tokenizer: str,
    metrics: Sequence[str] = METRICS,
    known: Sequence[str] = (),
) -> ScoreReport:
    """Score raw captions; `known` are the training captions, for the share of novel captions.

    Raises DataError when predicted images have no references.
    """
    lacking = [key for key in predictions if not references.get(key)]
    if lacking:
        raise DataError(
            f"{len(lacking)} of {len(predictions)} images have no references, such as {lacking[0]}."
        )
    owners = [key for key in predictions for _ in references[key]]
    texts = [text for key in predictions for text in references[key]]
    words = iter(tokenize([*texts, *predictions.values(), *known], tokenizer))
    truth: dict[str, list[str]] = {key: [] for key in predictions}
    for owner in owners:
        truth[owner].append(next(words))
    generated = {key: next(words) for key in predictions}
    seen = [text.split() for text in words]
    sentences = [text.split() for text in generated.values()]
    return ScoreReport(score(truth, generated, metrics), diversity(sentences, seen), tokenizer)
