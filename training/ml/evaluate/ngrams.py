"""N-grams of captions, which BLEU and CIDEr-D count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

Ngram = tuple[Hashable, ...]


def count_ngrams(words: Sequence[Hashable], longest: int) -> Counter[Ngram]:
    """Count the n-grams of a sentence, from single words up to `longest` words."""
    return Counter(
        tuple(words[at : at + n]) for n in range(1, longest + 1) for at in range(len(words) - n + 1)
    )
