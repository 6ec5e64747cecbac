"""Tokenization of captions; a preset is a function from a caption to its words."""

from __future__ import annotations

import re
from collections.abc import Callable

#: Function from a caption to its words.
Tokenize = Callable[[str], list[str]]

_WORD = re.compile(r"'s|n't|[a-z0-9]+(?:[-'][a-z0-9]+)*")
_POSSESSIVE = re.compile(r"(?<=[a-z0-9])'s\b")
_RUN = re.compile(r"[^\W_]+")


def plain(caption: str) -> list[str]:
    """Split into lower-case words without punctuation, "a" kept, possessive 's on its own.

    This agrees with the PTB tokenizer of the coco-caption scorers on ordinary captions.
    """
    return _WORD.findall(_POSSESSIVE.sub(" 's", caption.lower().replace("\u2019", "'")))


def original(caption: str) -> list[str]:
    """Preprocess as the original app did, of which this project is the successor.

    Lower case, without special characters and digits; words of one letter are dropped.
    """
    letters = re.sub(r"[^a-z\s]", "", caption.lower())
    return [word for word in letters.split() if len(word) > 1]


def alphanumeric_words(caption: str) -> list[str]:
    """Split into lower-case runs of letters and digits: the `words` tokenizer of scoring."""
    return _RUN.findall(caption.lower())


PRESETS: dict[str, Tokenize] = {"plain": plain, "original": original}
