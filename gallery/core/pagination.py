"""Keyset pagination: a cursor holds the last row's sort values, so any depth is fast."""

import base64
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeAlias, TypeVar, cast

from django.db.models import DateTimeField, F, Field, FloatField, Func, Model, QuerySet, Value
from django.db.models.lookups import (
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from gallery.core.errors import GalleryError

Row = TypeVar("Row", bound=Model)
Column: TypeAlias = "Field[Any, Any]"
MAX_ID = 2**63 - 1
MAX_CURSOR = 600


@dataclass(frozen=True)
class Order:
    """Sort order by a non-null field and then by id, in one direction; by id without a field."""

    field: str = ""
    descending: bool = True

    @property
    def names(self) -> list[str]:
        """Return the field names for `order_by`."""
        sign = "-" if self.descending else ""
        return [f"{sign}{name}" for name in (self.field, "pk") if name]


NEWEST = Order()


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in order, and the cursor of the page after them (empty on the last page)."""

    rows: list[Row]
    next_cursor: str


class _Both(Func):
    """Row value of two expressions, so that their comparison can use one index over both."""

    template = "(%(expressions)s)"
    output_field = Field()


def newest_first(rows: QuerySet[Row], *, cursor: str = "", size: int = 60) -> Page[Row]:
    """Return up to `size` rows with ids below the cursor. Raises GalleryError for a bad cursor."""
    return ordered(rows, order=NEWEST, cursor=cursor, size=size)


def ordered(rows: QuerySet[Row], *, order: Order, cursor: str = "", size: int = 60) -> Page[Row]:
    """Return up to `size` rows after the cursor. Raises GalleryError for a bad cursor."""
    rows = rows.order_by(*order.names)
    if cursor:
        rows = _after(rows, order, cursor)
    found = list(rows[: size + 1])
    more = len(found) > size
    return Page(found[:size], cursor_of(found[size - 1], order) if more else "")


def before(rows: QuerySet[Row], *, order: Order, cursor: str, size: int = 60) -> str:
    """Return the cursor of the page before the one at `cursor`; empty for the first page."""
    back = Order(order.field, not order.descending)
    found = list(_after(rows.order_by(*back.names), back, cursor, here=True)[: size + 1])
    return cursor_of(found[size], order) if len(found) > size else ""


def cursor_of(row: Model, order: Order = NEWEST) -> str:
    """Return the cursor of the page that starts after this row."""
    if not order.field:
        return str(row.pk)
    value = getattr(row, order.field)
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, row.pk]).encode()).decode().rstrip("=")


def _after(rows: QuerySet[Row], order: Order, cursor: str, *, here: bool = False) -> QuerySet[Row]:
    """Return the rows after the cursor; with `here`, the cursor's own row too."""
    way = ("lt" if order.descending else "gt") + ("e" if here else "")
    if not order.field:
        return rows.filter(**{f"pk__{way}": read_id(cursor)})
    field = rows.model._meta.get_field(order.field)
    column = cast("Column", getattr(field, "output_field", field))
    value, pk = _read_pair(cursor, column)
    place = _Both(F(order.field), F("pk")), _Both(Value(value, column), Value(pk))
    return rows.filter(_LOOKUPS[way](*place))


_LOOKUPS = {"lt": LessThan, "gt": GreaterThan, "lte": LessThanOrEqual, "gte": GreaterThanOrEqual}


def read_id(cursor: str) -> int:
    """Return the id in a cursor. Raises GalleryError (bad_cursor)."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 20 and int(cursor) <= MAX_ID):
        raise _bad()
    return int(cursor)


def _read_pair(cursor: str, column: Column) -> tuple[datetime | float | str, int]:
    if not cursor.isascii() or len(cursor) > MAX_CURSOR:
        raise _bad()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, pk = json.loads(base64.urlsafe_b64decode(padded))
        return _value(value, column), read_id(str(pk))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise _bad() from error


def _value(value: Any, column: Column) -> datetime | float | str:
    if isinstance(column, DateTimeField):
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            raise ValueError(value)
        return found.astimezone(UTC)
    if isinstance(column, FloatField):
        if not math.isfinite(number := float(value)):
            raise ValueError(value)
        return number
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    value.encode()  # raises for a lone surrogate, which databases refuse
    return value


def _bad() -> GalleryError:
    return GalleryError("bad_cursor")
