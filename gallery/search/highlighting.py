"""Highlighting of a query's words in a text. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

START, STOP = "\x02", "\x03"  # markers that the databases put around a matching word


@dataclass(frozen=True)
class Piece:
    """Run of text; `hit` when it matches the query."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Highlights:
    """Highlighted texts of an image."""

    caption: list[Piece]
    alt: list[Piece]
    name: list[Piece]

    @property
    def elsewhere(self) -> list[Piece]:
        """Return the alt text or name if it has a hit and the caption has none; otherwise empty."""
        if any(piece.hit for piece in self.caption):
            return []
        return next((text for text in (self.alt, self.name) if any(p.hit for p in text)), [])


def pieces(text: str) -> list[Piece]:
    """Split a text at its highlighting markers."""
    found = []
    for part in re.split(f"({START}[^{STOP}]*{STOP})", text):
        clean = part.replace(START, "").replace(STOP, "")
        if clean:
            found.append(Piece(clean, part.startswith(START)))
    return found


def highlight_prefixes(text: str, prefixes: Sequence[str]) -> str:
    """Add highlighting markers to words that begin with one of the prefixes."""
    if not prefixes:
        return text
    starts = "|".join(re.escape(prefix) for prefix in prefixes)
    return re.sub(
        rf"(?<![^\W_{START}])((?:{starts})[^\W_]*)", rf"{START}\1{STOP}", text, flags=re.I
    )
