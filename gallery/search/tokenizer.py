"""Words as they are compared: folded to lower case without accents. Pure."""

import re
import unicodedata

PREFIX_SHORT, PREFIX_LONG = 3, 5  # letters of the beginnings that the index holds
LONGEST = 60  # letters of a word that count
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without accents: `Hündin` becomes `hundin`."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def tokens_of(text: str) -> list[str]:
    """The words of a text as the databases get them: lower case, their accents kept."""
    return [word[:LONGEST] for word in _WORD.findall(unicodedata.normalize("NFC", text.lower()))]


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    return [word[:LONGEST] for word in _WORD.findall(fold(text))]


def beginnings(word: str) -> list[str]:
    """The marks of a word's beginnings: what `run*` looks for."""
    return [f"zzp{word[:size]}0" for size in (PREFIX_SHORT, PREFIX_LONG) if len(word) >= size]


def beginning(prefix: str) -> tuple[str, bool]:
    """The mark that stands for a prefix, and whether it says all: else the words must be looked at.

    Raises ValueError for one that is too short.
    """
    if len(prefix) < PREFIX_SHORT:
        raise ValueError(prefix)
    size = PREFIX_LONG if len(prefix) >= PREFIX_LONG else PREFIX_SHORT
    return f"zzp{prefix[:size]}0", len(prefix) == size
