"""Vocabulary: words to token ids and back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from inference.ml.contract import CaptionerError

PAD, START, END, UNKNOWN = range(4)
SPECIAL = ("<pad>", "<start>", "<end>", "<unk>")


class Vocabulary:
    """Fixed list of words; the first four tokens are padding, start, end and unknown."""

    def __init__(self, words: Sequence[str]) -> None:
        """Take words without the special tokens. Raises CaptionerError for duplicates."""
        if len(set(words)) != len(words) or set(words) & set(SPECIAL):
            raise CaptionerError("A vocabulary's words must be different and no special tokens.")
        self.tokens: tuple[str, ...] = (*SPECIAL, *words)
        self._ids = {token: number for number, token in enumerate(self.tokens)}

    @classmethod
    def fit(cls, sentences: Iterable[Sequence[str]], *, min_count: int) -> Vocabulary:
        """Keep the words that occur `min_count` times, most frequent first, ties by alphabet."""
        counts = Counter(word for words in sentences for word in words)
        kept = [(-n, word) for word, n in counts.items() if n >= min_count]
        return cls([word for _, word in sorted(kept)])

    def __len__(self) -> int:
        return len(self.tokens)

    def __contains__(self, word: str) -> bool:
        return word in self._ids

    def encode(self, words: Sequence[str]) -> list[int]:
        """Turn words into ids, between a start and an end token."""
        return [START, *(self._ids.get(word, UNKNOWN) for word in words), END]

    def decode(self, ids: Iterable[int]) -> tuple[str, ...]:
        """Turn ids into words, without padding, start and end tokens."""
        return tuple(self.tokens[i] for i in ids if i not in (PAD, START, END))

    def save(self, path: Path) -> None:
        """Write the words as JSON."""
        path.write_text(json.dumps({"words": self.tokens[len(SPECIAL) :]}, ensure_ascii=False))

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what `save` wrote. Raises CaptionerError when the file is something else."""
        try:
            words = json.loads(path.read_text())["words"]
        except (ValueError, KeyError, TypeError) as error:
            raise CaptionerError(
                f"{path.name} is not a vocabulary: train or copy it again."
            ) from error
        return cls(words)
