"""Grammar of the search box: words, "phrases", -exclusions, prefix* and key:value filters.

Every text is either a query or a GalleryError that says what to change. No database.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gallery.core.errors import GalleryError
from gallery.search import date_terms
from gallery.search.tokenizer import PREFIX_SHORT, tokens_of, words_of
from gallery.text.plain_text import plain_text

MAX_CHARACTERS = 500
MAX_PARTS = 20
IS = {
    "reviewed": "reviewed",
    "unreviewed": "unreviewed",
    "human": "human",
    "captioned": "captioned",
    "waiting": "waiting",
    "failed": "failed",
    "favourite": "favourite",
    "favorite": "favourite",
}
HAS = ("alt", "caption")
KEYS = ("album", "captioner", "is", "has", "before", "after", "on")
_PART = re.compile(
    r"""(?P<minus>-)?
        (?:(?P<key>[^\W\d_]+):)?
        (?:"(?P<quoted>[^"]*)"|(?P<open>"[^"]*$)|(?P<bare>[^\s"]*))""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Word:
    """A word, or a phrase of several words. With `prefix`, it is the start of a word."""

    words: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False

    def __str__(self) -> str:
        text = " ".join(self.words)
        shown = text if len(self.words) == 1 else f'"{text}"'
        return ("-" if self.excluded else "") + shown + ("*" if self.prefix else "")


@dataclass(frozen=True)
class Filter:
    """Property that an image must have, or (`excluded`) must not have."""

    key: str
    value: str
    excluded: bool = False

    def __str__(self) -> str:
        plain = re.fullmatch(r'[^\s"]+', self.value)
        value = self.value if plain else f'"{self.value}"'
        return ("-" if self.excluded else "") + f"{self.key}:{value}"


@dataclass(frozen=True)
class Query:
    """Parsed query; an image must match all of it."""

    words: tuple[Word, ...] = ()
    filters: tuple[Filter, ...] = ()

    def __str__(self) -> str:
        return " ".join(str(part) for part in (*self.words, *self.filters))

    def __bool__(self) -> bool:
        return bool(self.words or self.filters)

    def and_also(self, other: "Query") -> "Query":
        """Return the query that matches what both queries match."""
        words = dict.fromkeys((*self.words, *other.words))
        return Query(tuple(words), tuple(dict.fromkeys((*self.filters, *other.filters))))


def parse(text: str) -> Query:
    """Parse a query. Raises GalleryError (bad_search) with what to change."""
    if len(text) > MAX_CHARACTERS:
        raise GalleryError("bad_search.characters", most=MAX_CHARACTERS)
    parts = [part for part in _parts(plain_text(text)) if part is not None]
    if len(parts) > MAX_PARTS:
        raise GalleryError("bad_search.parts", most=MAX_PARTS)
    return Query(
        tuple(part for part in parts if isinstance(part, Word)),
        tuple(part for part in parts if isinstance(part, Filter)),
    )


def _parts(text: str) -> Iterator[Word | Filter | None]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        found = _PART.match(text, place)
        if found is None or found.end() == place:  # not part of the grammar: skip one character
            place += 1
            continue
        place = found.end()
        star = text[place : place + 1] == "*" and found["quoted"] is not None
        place += star
        yield _part(found, star)


def _part(found: re.Match[str], star: bool) -> Word | Filter | None:
    if found["open"] is not None:
        raise GalleryError("bad_search.quotation")
    key, excluded = (found["key"] or "").lower(), found["minus"] is not None
    value = found["quoted"] if found["quoted"] is not None else found["bare"]
    if key:
        return _filter(key, value, excluded)
    prefix = star or (found["quoted"] is None and value.endswith("*"))
    return _word(value, prefix, excluded)


def _word(text: str, prefix: bool, excluded: bool) -> Word | None:
    words = tuple(words_of(text) if prefix else tokens_of(text))
    if not words:
        return None
    if prefix and (len(words) > 1 or len(words[0]) < PREFIX_SHORT):
        raise GalleryError("bad_search.prefix", least=PREFIX_SHORT)
    return Word(words, prefix, excluded)


def _filter(key: str, value: str, excluded: bool) -> Filter:
    value = " ".join(value.split())
    if key not in KEYS:
        known = ", ".join(f"{each}:" for each in KEYS)
        raise GalleryError("bad_search.filter", key=key, known=known)
    if not value:
        raise GalleryError("bad_search.value", key=key)
    return Filter(key, _value(key, value), excluded)


def _value(key: str, value: str) -> str:
    if key == "is":
        return _one_of(key, value, IS)
    if key == "has":
        return _one_of(key, value, dict(zip(HAS, HAS, strict=True)))
    if key in ("before", "after", "on"):
        return _day(value)
    return value


def _one_of(key: str, value: str, known: dict[str, str]) -> str:
    if value.lower() not in known:
        choices = ", ".join(f"{key}:{each}" for each in dict.fromkeys(known.values()))
        raise GalleryError("bad_search.choice", part=f"{key}:{value}", choices=choices)
    return known[value.lower()]


def _day(value: str) -> str:
    try:
        date_terms.span(value)
    except ValueError as error:
        raise GalleryError("bad_search.day", value=value) from error
    return value
