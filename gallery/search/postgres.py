"""Full text on PostgreSQL: a tsvector with a GIN index, asked block by block from the newest down.

A GIN index knows no order, and visiting every match of a common word takes long. So a person's
pictures carry the mark of their block (16,384 consecutive numbers of the site), and the blocks are
asked in rounds, each three times the last, until enough was found.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from gallery.keyset import MAX_ID
from gallery.models import SearchEntry
from gallery.search import marks
from gallery.search.criteria import Criteria
from gallery.search.grammar import Word
from gallery.search.marking import START, STOP

CONFIG = "captionsite"
NOTHING = "zznothing0"
ROUNDS = (1, 3, 9, 27, 81)  # blocks; then all the rest at once
# As migration full_text folds what is written, so are the words that are looked for.
ACCENTS = str.maketrans("àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ", "aaaaaaceeeeiiiinoooooouuuuyy")


def matches(criteria: Criteria, *, below: int = MAX_ID, limit: int) -> list[int]:
    """Ids of the pictures that match, newest first."""
    return [row[0] for row in _newest(criteria, "image_id", [], below=below, limit=limit)]


def graded(criteria: Criteria, *, limit: int) -> list[tuple[bool, int, int]]:
    """The newest matches as (some words are beside the caption, words in the caption, -id)."""
    words = criteria.plain_words()
    outside = "NOT vector @@ to_tsquery(%s, %s)" if words else "false"
    values = [CONFIG, _all(_phrase(word, ":A") for word in words)] if words else []
    columns = f"image_id, {outside}, length"
    rows = _newest(criteria, columns, values, below=MAX_ID, limit=limit)
    return [(is_outside, length, -image_id) for image_id, is_outside, length in rows]


def marked(words: Sequence[Word], image_ids: Sequence[int]) -> list[tuple[int, str, str, str]]:
    """The texts of pictures, with marks around the words looked for."""
    query = " | ".join(_phrase(word) for word in words) or f"'{NOTHING}'"
    options = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
    headline = "ts_headline(%s, {}, to_tsquery(%s, %s), %s)"
    columns = ", ".join(headline.format(name) for name in ("caption", "alt", "name"))
    return _rows(
        f"SELECT image_id, {columns} FROM gallery_searchentry WHERE image_id = ANY(%s)",
        [*([CONFIG, CONFIG, query, options] * 3), list(image_ids)],
    )


def _newest(
    criteria: Criteria, columns: str, values: Sequence[Any], *, below: int, limit: int
) -> list[Any]:
    found: list[Any] = []
    for owned, floor, ceiling in _rounds(criteria.owner_id, below):
        found += _round(criteria, columns, values, owned, (floor, ceiling))
        if len(found) >= limit:
            break
    return found[:limit]


def _rounds(owner_id: int, below: int) -> Iterator[tuple[str, int, int]]:
    """Which of a person's pictures each round asks: (marks, lowest id, id above the highest)."""
    mine = SearchEntry.objects.filter(owner_id=owner_id, image_id__lt=below)
    last = mine.order_by("-image_id").values_list("image_id", flat=True).first()
    if last is None:
        return
    top, ceiling = last >> marks.BLOCK, min(below, last + 1)
    for size in ROUNDS:
        lowest = max(0, top - size + 1)
        blocks = (f"'{marks.of_block(owner_id, block)}'" for block in range(lowest, top + 1))
        floor = lowest << marks.BLOCK
        yield "(" + " | ".join(blocks) + ")", floor, ceiling
        top, ceiling = lowest - 1, floor
        if top < 0:
            return
    yield f"'{marks.of_owner(owner_id)}'", 0, ceiling


def _round(
    criteria: Criteria, columns: str, values: Sequence[Any], owned: str, ids: tuple[int, int]
) -> list[Any]:
    marked, words = expressions(criteria, owned)
    wanted = "%s::tsquery && to_tsquery(%s, %s)" if words else "%s::tsquery"
    asked = [marked, *([CONFIG, words] if words else [])]
    looked = criteria.looked_at()
    more = "".join(f" AND plain {'' if there else 'NOT '}LIKE %s" for there, _ in looked)
    rows = _rows(
        f"""
        SELECT {columns} FROM gallery_searchentry
        WHERE vector @@ ({wanted}) AND image_id >= %s AND image_id < %s {more}
        """,
        [*values, *asked, *ids, *(pattern for _, pattern in looked)],
    )
    return sorted(rows, reverse=True)


def expressions(criteria: Criteria, owned: str) -> tuple[str, str]:
    """The query as two tsqueries: marks, which are read as they are, and words, to be stemmed."""
    groups = [_one_of(group) for group in criteria.needed()]
    unwanted = (f"!'{mark}'" for mark in criteria.unwanted())
    words = [_phrase(word) for word in criteria.plain_words()]
    words += [f"!({_phrase(word)})" for word in criteria.plain_words(excluded=True)]
    return _all([owned, *groups, *unwanted]), _all(words)


def _one_of(group: Iterable[str]) -> str:
    return "(" + (" | ".join(f"'{mark}'" for mark in group) or f"'{NOTHING}'") + ")"


def _all(parts: Iterable[str]) -> str:
    return " & ".join(parts)


def _phrase(word: Word, weight: str = "") -> str:
    """Its words hold letters and digits only, so quoting them is safe."""
    folded = (text.translate(ACCENTS) for text in word.words)
    return "(" + " <-> ".join(f"'{text}'{weight}" for text in folded) + ")"


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Any] = cursor.fetchall()
        return found
