"""Pages that stay fast at any depth: the next page starts where the last row ended."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from gallery.errors import GalleryError

Row = TypeVar("Row", bound=Model)
MAX_ID = 2**63 - 1


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows newest first, and the cursor of the page after them (empty on the last page)."""

    rows: list[Row]
    next_cursor: str


def newest_first(rows: QuerySet[Row], *, cursor: str = "", size: int = 60) -> Page[Row]:
    """Return up to `size` rows with ids below the cursor. Raises GalleryError for a bad cursor."""
    if cursor:
        rows = rows.filter(pk__lt=_read(cursor))
    found = list(rows.order_by("-pk")[: size + 1])
    more = len(found) > size
    return Page(found[:size], str(found[size - 1].pk) if more else "")


def _read(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and int(cursor) <= MAX_ID):
        raise GalleryError(
            "bad_cursor", "This page link is damaged: start again from the first page."
        )
    return int(cursor)
