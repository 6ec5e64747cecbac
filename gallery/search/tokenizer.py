"""Tokenizer: words folded to lower case without accents. Pure functions."""

import re
import unicodedata

PREFIX_SHORT, PREFIX_LONG = 3, 5  # letters of the prefixes in the index
LONGEST = 60  # letters of a word that are compared
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return a text in lower case without accents: `Hündin` becomes `hundin`."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def tokens_of(text: str) -> list[str]:
    """Return the words of a text for the database's own tokenizer: lower case, with accents."""
    return [word[:LONGEST] for word in _WORD.findall(unicodedata.normalize("NFC", text.lower()))]


def words_of(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


def beginnings(word: str) -> list[str]:
    """Return the index terms of a word's prefixes, by which a query such as `run*` finds it."""
    return [_term(word[:size]) for size in (PREFIX_SHORT, PREFIX_LONG) if len(word) >= size]


def beginning(prefix: str) -> tuple[str, bool]:
    """Return the index term of a prefix, and whether it is exact, or needs a LIKE as well.

    Raises ValueError for one that is too short.
    """
    if len(prefix) < PREFIX_SHORT:
        raise ValueError(prefix)
    size = PREFIX_LONG if len(prefix) >= PREFIX_LONG else PREFIX_SHORT
    return _term(prefix[:size]), len(prefix) == size


def _term(beginning: str) -> str:
    """Return the index term of a prefix, in ASCII letters and digits, which no database splits.

    SQLite ends a word at some letters and would index the rest as a word of its own.
    """
    return f"zzp{beginning if beginning.isascii() else beginning.encode().hex()}0"
