"""Full-text search on SQLite: an FTS5 table over the search entries, newest first."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.db import connection

from gallery.core.pagination import MAX_ID
from gallery.models import SearchEntry
from gallery.search import index_terms
from gallery.search.criteria import Criteria
from gallery.search.grammar import Word
from gallery.search.highlighting import START, STOP
from gallery.search.tokenizer import fold, words_of

NOTHING = '"zznothing0"'
# The index's columns: texts are never searched for index terms, nor terms for words.
TERMS, WRITTEN, CAPTION = "{terms}", "{caption alt name}", "{caption}"
Value: TypeAlias = str | int | list[int]  # of a parameter
Row: TypeAlias = tuple[Any, ...]  # columns by position, as each statement selects them


def matches(criteria: Criteria, *, below: int = MAX_ID, limit: int) -> list[int]:
    """Return the ids of matching images, newest first."""
    return [row[0] for row in _newest(criteria, "gallery_search.rowid", below, limit)]


def graded(criteria: Criteria, *, limit: int) -> list[tuple[bool, int, int]]:
    """Return the newest matches as (caption lacks some words, caption length, -id).

    A second query, for the words in captions only, takes as long again. So it is made only for
    matches whose texts do not show whether the caption has all words.
    """
    columns = ", ".join(f"entry.{name}" for name in ("length", "caption", "alt", "name"))
    rows = _newest(criteria, f"gallery_search.rowid, {columns}", MAX_ID, limit)
    unsure = _unsure(criteria.plain_words(), rows)
    beside = unsure - _in_captions(criteria, unsure, limit)
    return [(image_id in beside, length, -image_id) for image_id, length, *_texts in rows]


def _unsure(words: Sequence[Word], rows: Sequence[Row]) -> set[int]:
    """Return matches that may have a word in alt text or name, but not in the caption.

    The stemmer keeps a word's first two letters, so the texts are searched for these.
    """
    if not words:
        return set()
    wanted = [[fold(each) for each in word.words] for word in words]
    starts = "|".join(sorted({re.escape(first[:2]) for first, *_ in wanted}))
    begins = re.compile(rf"(?<![^\W_])(?:{starts})", re.IGNORECASE)
    phrases = [f" {' '.join(each)} " for each in wanted]
    return {
        image_id
        for image_id, _length, caption, alt, name in rows
        if begins.search(_folded(f"{alt} {name}")) and not _has_all(caption, phrases)
    }


def _folded(text: str) -> str:
    return text if text.isascii() else fold(text)


def _has_all(caption: str, phrases: Sequence[str]) -> bool:
    text = f" {' '.join(words_of(caption))} "
    return all(phrase in text for phrase in phrases)


def _in_captions(criteria: Criteria, image_ids: set[int], limit: int) -> set[int]:
    """Return those of the matches that have all words in the caption."""
    if not image_ids:
        return set()
    below = max(image_ids) + 1
    rows = _newest(criteria, "gallery_search.rowid", below, limit, column=CAPTION)
    return {row[0] for row in rows}


def _newest(
    criteria: Criteria, columns: str, below: int, limit: int, *, column: str = WRITTEN
) -> list[Row]:
    more, patterns = _prefix_conditions(criteria)
    entry = "JOIN gallery_searchentry AS entry ON entry.image_id = gallery_search.rowid"
    return _rows(
        f"""
        SELECT {columns} FROM gallery_search {entry if more or "entry" in columns else ""}
        WHERE gallery_search MATCH %s AND gallery_search.rowid < %s {more}
        ORDER BY gallery_search.rowid DESC LIMIT %s
        """,
        [expression(criteria, column=column), below, *patterns, limit],
    )


def highlighted(words: Sequence[Word], image_ids: Sequence[int]) -> list[tuple[int, str, str, str]]:
    """Return the texts of images with highlighting markers around the query's words."""
    columns = ", ".join(f"highlight(gallery_search, {n}, %s, %s)" for n in range(3))
    wanted = _in(WRITTEN, _any(_phrase(word) for word in words) or NOTHING)
    places = ", ".join(["%s"] * len(image_ids))
    found = _rows(
        f"""
        SELECT rowid, {columns} FROM gallery_search
        WHERE gallery_search MATCH %s AND rowid IN ({places})
        """,
        [*([START, STOP] * 3), wanted, *image_ids],
    )
    missing = set(image_ids) - {row[0] for row in found}
    rows = SearchEntry.objects.filter(pk__in=missing)
    return found + list(rows.values_list("pk", "caption", "alt", "name"))


def expression(criteria: Criteria, *, column: str = WRITTEN) -> str:
    """Return the query as an FTS5 expression whose words are searched in `column`."""
    needed = [[index_terms.of_owner(criteria.owner_id)], *criteria.needed()]
    groups = [f"({_any(map(_quoted, group)) or NOTHING})" for group in needed]
    found = _in(TERMS, " AND ".join(groups))
    if words := criteria.plain_words():
        found += f" AND {_in(column, ' AND '.join(map(_phrase, words)))}"
    unwanted = []
    if terms := criteria.unwanted():
        unwanted.append(_in(TERMS, _any(map(_quoted, terms))))
    if excluded := criteria.plain_words(excluded=True):
        unwanted.append(_in(WRITTEN, _any(map(_phrase, excluded))))
    return f"({found}) NOT ({_any(unwanted)})" if unwanted else found


def _in(columns: str, query: str) -> str:
    return f"{columns} : ({query})"


def _phrase(word: Word) -> str:
    return _quoted(" ".join(word.words))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _any(parts: Iterable[str]) -> str:
    return " OR ".join(parts)


def _prefix_conditions(criteria: Criteria) -> tuple[str, list[str]]:
    pairs = criteria.unindexed_prefixes()
    sql = "".join(f" AND entry.plain {'' if there else 'NOT '}LIKE %s" for there, _ in pairs)
    return sql, [pattern for _, pattern in pairs]


def _rows(sql: str, values: Sequence[Value]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Row] = cursor.fetchall()
        return found
