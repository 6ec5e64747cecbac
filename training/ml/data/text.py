"""Captions to words. A preset is a function from a caption to its words."""

from __future__ import annotations

import re
from collections.abc import Callable

_WORD = re.compile(r"'s|n't|[a-z0-9]+(?:[-'][a-z0-9]+)*")
_POSSESSIVE = re.compile(r"(?<=[a-z0-9])'s\b")
_RUN = re.compile(r"[^\W_]+")


def plain(caption: str) -> list[str]:
    """Lower case, punctuation away, every word kept ("a" too), possessive 's on its own.

    This agrees with the PTB tokenizer of the coco-caption scorers on ordinary captions.
    """
    return _WORD.findall(_POSSESSIVE.sub(" 's", caption.lower().replace("\u2019", "'")))


def original(caption: str) -> list[str]:
    """The preprocessing of the app that this one succeeds.

    Lower case, special characters and digits away, spaces collapsed, words of one letter
    dropped. Start and end marks are the vocabulary's work.
    """
    letters = re.sub(r"[^a-z\s]", "", caption.lower())
    return [word for word in letters.split() if len(word) > 1]


def alphanumeric_words(caption: str) -> list[str]:
    """Lower-cased runs of letters and digits: the `words` tokenizer of scoring."""
    return _RUN.findall(caption.lower())


PRESETS: dict[str, Callable[[str], list[str]]] = {"plain": plain, "original": original}
