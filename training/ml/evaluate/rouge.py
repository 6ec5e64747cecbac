"""ROUGE-L: F-measure of the longest common subsequence (Lin 2004, section 3.1).

As in coco-caption beta is 1.2, and precision and recall are each the best of all references.
"""

from __future__ import annotations

from collections.abc import Sequence

BETA = 1.2


def rouge_l(references: Sequence[str], caption: str) -> float:
    """Score a tokenized caption against its tokenized references: 0 to 1 (equations 2 to 4)."""
    words = caption.split(" ")  # an empty caption is one empty word, as in coco-caption
    others = [text.split(" ") for text in references]
    common = [longest_common_subsequence(words, other) for other in others]
    precision = max(common) / len(words)
    recall = max(n / len(other) for n, other in zip(common, others, strict=True))
    if not precision:
        return 0.0
    return (1 + BETA**2) * precision * recall / (recall + BETA**2 * precision)


def longest_common_subsequence(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the length of the longest common subsequence.

    Bit-parallel: a row of the dynamic program is one integer, in which a zero bit is a position
    where the length grows (Hyyrö 2004, "Bit-parallel LCS-length computation revisited").
    """
    places: dict[str, int] = {}
    for at, word in enumerate(first):
        places[word] = places.get(word, 0) | 1 << at
    everywhere = row = (1 << len(first)) - 1
    for word in second:
        match = row & places.get(word, 0)
        row = ((row + match) | (row - match)) & everywhere
    return len(first) - row.bit_count()
