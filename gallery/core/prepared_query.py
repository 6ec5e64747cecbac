"""Queries that are asked so often that making their SQL anew would cost more than running them."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

#: Values whose conversion is remembered: SQLite keeps timestamps as text, and who waits for a
#: hundred jobs reads the same three hundred again and again.
REMEMBERED = 4096


def _remembering(convert: Callable[..., Any], expression: Any) -> Callable[..., Any]:
    """A column's converter that works each value out once."""
    kept = lru_cache(maxsize=REMEMBERED)(lambda value: convert(value, expression, connection))
    return lambda value, *_: kept(value)


class PreparedQuery:
    """A query of plain columns whose SQL is made once and then run with other values.

    `query` gets as many stand-ins as `stands`, and uses each once, in that order.
    """

    def __init__(self, query: Callable[..., QuerySet[Any, Any]], *stands: Any) -> None:
        self._query = query
        self._stands = stands
        self._made: tuple[str, Any, Any] | None = None

    def rows(self, *values: Any) -> list[list[Any]]:
        """Run the query; return its rows as Python values."""
        sql, compiler, converters = self._made or self._make()
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.fetchall()
        return [list(row) for row in compiler.apply_converters(found, converters)]

    def _make(self) -> tuple[str, Any, Any]:
        compiler = self._query(*self._stands).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        if tuple(parameters) != self._stands:
            raise ValueError("A prepared query uses each stand-in once, in order.")
        found = compiler.get_converters([column for column, _, _ in compiler.select])
        converters = {
            at: ([_remembering(each, expression) for each in each_of], expression)
            for at, (each_of, expression) in found.items()
        }
        self._made = (sql, compiler, converters)
        return self._made
