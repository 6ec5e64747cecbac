"""Where the words of a query stand in a text. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

START, STOP = "\x02", "\x03"  # what the databases put around a word that was looked for


@dataclass(frozen=True)
class Piece:
    """A run of text; `hit` when it was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Highlights:
    """A picture's texts in pieces."""

    caption: list[Piece]
    alt: list[Piece]
    name: list[Piece]

    @property
    def elsewhere(self) -> list[Piece]:
        """The text beside the caption that has a hit; empty when the caption has one."""
        if any(piece.hit for piece in self.caption):
            return []
        return next((text for text in (self.alt, self.name) if any(p.hit for p in text)), [])


def pieces(text: str) -> list[Piece]:
    """Cut a text at its marks."""
    found = []
    for part in re.split(f"({START}[^{STOP}]*{STOP})", text):
        clean = part.replace(START, "").replace(STOP, "")
        if clean:
            found.append(Piece(clean, part.startswith(START)))
    return found


def highlight_prefixes(text: str, prefixes: Sequence[str]) -> str:
    """Mark the words of a text that begin with one of the prefixes."""
    if not prefixes:
        return text
    starts = "|".join(re.escape(prefix) for prefix in prefixes)
    return re.sub(
        rf"(?<![^\W_{START}])((?:{starts})[^\W_]*)", rf"{START}\1{STOP}", text, flags=re.I
    )
