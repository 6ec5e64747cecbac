"""Diversity of a set of captions: vocabulary, length, distinct n-grams, novelty."""

from __future__ import annotations

from collections.abc import Collection, Sequence

_WORDS = """
a an the this that these those its his her their my your our some any each every
of in on at to by for from with without into onto over under near behind between among
through across along around against beside above below during before after toward towards
and or but nor so as than if while because when where which who whose very
is are was were be been being am has have had do does did will would can could may might
"""
FUNCTION_WORDS = frozenset(_WORDS.split())
Sentence = Sequence[str]


def diversity(sentences: Sequence[Sentence], known: Collection[Sentence] = ()) -> dict[str, float]:
    """Measure tokenized captions; `known` are the training captions, tokenized alike.

    `distinct-n`: different n-grams per n-gram (Li et al. 2016, arXiv:1510.03055).
    `novel`: the share of captions that no training picture has; only with `known`.
    `ends on a function word`: the share that breaks off, such as "a dog runs on the".
    """
    count = max(1, len(sentences))
    measures = {
        "vocabulary": float(len({word for words in sentences for word in words})),
        "mean length": sum(map(len, sentences)) / count,
        "distinct": len({tuple(words) for words in sentences}) / count,
        "distinct-1": distinct(sentences, 1),
        "distinct-2": distinct(sentences, 2),
        "ends on a function word": sum(map(is_truncated, sentences)) / count,
    }
    if known:
        seen = {tuple(words) for words in known}
        measures["novel"] = sum(tuple(words) not in seen for words in sentences) / count
    return measures


def distinct(sentences: Sequence[Sentence], n: int) -> float:
    """Compute distinct-n: different n-grams per n-gram; 0 when there are none."""
    grams = [tuple(words[at : at + n]) for words in sentences for at in range(len(words) - n + 1)]
    return len(set(grams)) / len(grams) if grams else 0.0


def is_truncated(words: Sentence) -> bool:
    """Return whether the last word is one that English sentences do not end on."""
    return bool(words) and words[-1] in FUNCTION_WORDS
