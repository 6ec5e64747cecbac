"""Word-by-word difference of two captions, in bounded time. Pure functions."""

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["same", "added", "removed"]
#: Limits of the comparison by word; above them, the whole changed part is shown as replaced.
#: The matcher's time grows with the pairs of equal words times the runs that it finds.
MAX_WORDS = 100  # of each text, without the common beginning and end
MAX_PAIRS = 500  # of equal words, one in each text


@dataclass(frozen=True)
class Part:
    """Consecutive words that stayed, were added or were removed."""

    kind: Kind
    text: str


def word_diff(before: str, after: str) -> list[Part]:
    """Return the texts as runs of equal, added (in `after`) and removed (from `before`) words."""
    old, new = before.split(), after.split()
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    runs: list[tuple[Kind, Sequence[str]]] = [
        ("same", new[:start]),
        *_middle(old_middle, new_middle),
        ("same", new[len(new) - end :]),
    ]
    return [Part(kind, " ".join(words)) for kind, words in runs if words]


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """Return the length of the common beginning of both texts, in words."""
    pairs = zip(first, second, strict=False)
    differing = (at for at, (one, other) in enumerate(pairs) if one != other)
    return next(differing, min(len(first), len(second)))


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Kind, Sequence[str]]]:
    if not _is_small(old, new):
        yield "removed", old
        yield "added", new
        return
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal":
            yield "same", new[start:end]
            continue
        yield "removed", old[low:high]
        yield "added", new[start:end]


def _is_small(old: Sequence[str], new: Sequence[str]) -> bool:
    """Return whether two texts are small enough to be compared word by word."""
    if max(len(old), len(new)) > MAX_WORDS:
        return False
    counts = Counter(new)
    return sum(counts[word] for word in old) <= MAX_PAIRS
