"""Full-text search on PostgreSQL: a tsvector with a GIN index, scanned in blocks of ids.

A GIN index has no order, and reading every match of a common word takes long. So each image has
an index term of its owner and block (16,384 consecutive ids), and a query reads ranges of blocks,
newest first, until enough was found. `BlockScan` chooses the size of the ranges.

Each word and each term is a condition of its own, so that the index skips through their lists at
the speed of the rarest. In a single tsquery it would read every image of the blocks. Words and
index terms are separate columns of one index, so that no word in a text is taken for a term.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from django.db import connection

from gallery.core.pagination import MAX_ID
from gallery.models import Image
from gallery.search import index_terms
from gallery.search.block_scan import MOST, BlockScan
from gallery.search.criteria import Criteria
from gallery.search.grammar import Word
from gallery.search.highlighting import START, STOP

CONFIG = "captionsite"
WRITTEN, TERMS = "vector @@ to_tsquery(%s, %s)", "term_vector @@ %s::tsquery"
NOTHING = "zznothing0"
# Query words are folded as the migrations fold the indexed texts.
ACCENTS = str.maketrans("àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ", "aaaaaaceeeeiiiinoooooouuuuyy")
Value: TypeAlias = str | int | list[int]  # of a parameter
Row: TypeAlias = tuple[Any, ...]  # columns by position, as each statement selects them


def matches(criteria: Criteria, *, below: int = MAX_ID, limit: int) -> list[int]:
    """Return the ids of matching images, newest first."""
    return [row[0] for row in _newest(criteria, "image_id", [], below=below, limit=limit)]


def graded(criteria: Criteria, *, limit: int) -> list[tuple[bool, int, int]]:
    """Return the newest matches as (caption lacks some words, caption length, -id)."""
    words = criteria.plain_words()
    outside = "NOT vector @@ to_tsquery(%s, %s)" if words else "false"
    values = [CONFIG, _all(_phrase(word, ":A") for word in words)] if words else []
    columns = f"image_id, {outside}, length"
    rows = _newest(criteria, columns, values, below=MAX_ID, limit=limit)
    return [(is_outside, length, -image_id) for image_id, is_outside, length in rows]


def highlighted(words: Sequence[Word], image_ids: Sequence[int]) -> list[tuple[int, str, str, str]]:
    """Return the texts of images with highlighting markers around the query's words."""
    query = _any(_phrase(word) for word in words) or f"'{NOTHING}'"
    options = f"HighlightAll=true, StartSel={START}, StopSel={STOP}"
    headline = "ts_headline(%s, {}, to_tsquery(%s, %s), %s)"
    columns = ", ".join(headline.format(name) for name in ("caption", "alt", "name"))
    return _rows(
        f"SELECT image_id, {columns} FROM gallery_searchentry WHERE image_id = ANY(%s)",
        [*([CONFIG, CONFIG, query, options] * 3), list(image_ids)],
    )


def _newest(
    criteria: Criteria, columns: str, values: Sequence[Value], *, below: int, limit: int
) -> list[Row]:
    found: list[Row] = []
    scan = BlockScan(_last(criteria.owner_id, below) + 1)
    while len(found) < limit and scan.ceiling > 0:
        ids = scan.next(missing=limit - len(found))
        rows = _scan(criteria, columns, values, ids)
        found += sorted(rows, reverse=True)
        scan.found(len(rows))
    return found[:limit]


def _last(owner_id: int, below: int) -> int:
    """Return the id of the owner's newest image under `below`; -1 without any."""
    mine = Image.objects.owned_by(owner_id).kept().filter(pk__lt=below)
    last = mine.order_by("-pk").values_list("pk", flat=True).first()
    return -1 if last is None else last


def owned(owner_id: int, ids: tuple[int, int]) -> str:
    """Return the tsquery of an owner's images in a range of ids."""
    blocks = range(ids[0] >> index_terms.BLOCK, ((ids[1] - 1) >> index_terms.BLOCK) + 1)
    if len(blocks) > MOST:
        return f"'{index_terms.of_owner(owner_id)}'"
    return _one_of(index_terms.of_block(owner_id, block) for block in blocks)


def _scan(
    criteria: Criteria, columns: str, values: Sequence[Value], ids: tuple[int, int]
) -> list[Row]:
    where, terms = conditions(criteria, owned(criteria.owner_id, ids))
    prefixes = criteria.unindexed_prefixes()
    more = "".join(f" AND plain {'' if there else 'NOT '}LIKE %s" for there, _ in prefixes)
    # "+ 0" keeps the planner from reading the index of ids as well as that of words.
    return _rows(
        f"""
        SELECT {columns} FROM gallery_searchentry
        WHERE {where} AND image_id + 0 >= %s AND image_id + 0 < %s {more}
        """,
        [*values, *terms, *ids, *(pattern for _, pattern in prefixes)],
    )


def conditions(criteria: Criteria, mine: str) -> tuple[str, list[str]]:
    """Return the condition on the tsvectors, as SQL and its parameters.

    An exclusion is added to another condition on the same column, because alone it would make the
    database read the whole index.
    """
    words = [_phrase(word) for word in criteria.plain_words()]
    excluded = _any(_phrase(word) for word in criteria.plain_words(excluded=True))
    if words and excluded:
        words[0] += f" & !({excluded})"
    mine = _all([mine, *(f"!'{term}'" for term in criteria.unwanted())])
    terms = [*map(_one_of, criteria.needed()), mine]
    sql = [WRITTEN for _ in words] + [TERMS for _ in terms]
    values = [value for query in words for value in (CONFIG, query)] + terms
    if excluded and not words:  # checked in the rows that the terms find
        sql.append(f"NOT {WRITTEN}")
        values += [CONFIG, excluded]
    return " AND ".join(sql), values


def _one_of(group: Iterable[str]) -> str:
    return "(" + (_any(f"'{term}'" for term in group) or f"'{NOTHING}'") + ")"


def _any(parts: Iterable[str]) -> str:
    return " | ".join(parts)


def _all(parts: Iterable[str]) -> str:
    return " & ".join(parts)


def _phrase(word: Word, weight: str = "") -> str:
    """Return a phrase as tsquery; its words hold letters and digits only, so quoting is safe."""
    folded = (text.translate(ACCENTS) for text in word.words)
    return "(" + " <-> ".join(f"'{text}'{weight}" for text in folded) + ")"


def _rows(sql: str, values: Sequence[Value]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[Row] = cursor.fetchall()
        return found
