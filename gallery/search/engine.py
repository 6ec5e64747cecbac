"""The one interface to the database's full-text search: FTS5 on SQLite, tsvector on PostgreSQL."""

from collections.abc import Sequence
from typing import Protocol

from django.db import connection

from gallery.core.pagination import MAX_ID
from gallery.search import postgres, sqlite
from gallery.search.criteria import Criteria
from gallery.search.grammar import Word
from gallery.search.highlighting import Highlights, highlight_prefixes, pieces

RANKED = 5_000  # newest matches that are ranked, because ranking all takes too long

__all__ = ["RANKED", "Highlights", "highlighted", "newest", "ranked"]


class _BackEnd(Protocol):
    """Interface of a database's search module."""

    def matches(self, criteria: Criteria, *, below: int = MAX_ID, limit: int) -> list[int]: ...

    def graded(self, criteria: Criteria, *, limit: int) -> list[tuple[bool, int, int]]: ...

    def highlighted(
        self, words: Sequence[Word], image_ids: Sequence[int]
    ) -> list[tuple[int, str, str, str]]: ...


def newest(criteria: Criteria, *, below: int = MAX_ID, limit: int = RANKED) -> list[int]:
    """Return the ids of matching images under `below`, newest first."""
    found: list[int] = _back_end().matches(criteria, below=below, limit=limit)
    return found


def ranked(criteria: Criteria) -> list[int]:
    """Return the newest matches, best first: all words in the caption, short caption, newest id."""
    graded = _back_end().graded(criteria, limit=RANKED)
    return [-negative_id for _outside, _length, negative_id in sorted(graded)[:RANKED]]


def highlighted(words: Sequence[Word], image_ids: Sequence[int]) -> dict[int, Highlights]:
    """Return the texts of these images with the words highlighted."""
    wanted = [word for word in words if not word.excluded]
    if not wanted or not image_ids:
        return {}
    prefixes = [word.words[0] for word in wanted if word.prefix]
    rows = _back_end().highlighted([word for word in wanted if not word.prefix], image_ids)
    return {
        image_id: Highlights(*(pieces(highlight_prefixes(text, prefixes)) for text in texts))
        for image_id, *texts in rows
    }


def _back_end() -> _BackEnd:
    return postgres if connection.vendor == "postgresql" else sqlite
