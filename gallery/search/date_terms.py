"""Index terms of dates, by which a few terms cover any range of days. Pure functions.

A term is a prefix of a date written YYYYMMDD: a century, decade, year, month or day. Each image has
the five terms of its day.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

FIRST, END = date(1800, 1, 1), date(2200, 1, 1)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
SIZES = (2, 3, 4, 6, 8)


def span(text: str) -> tuple[date, date]:
    """Return the first day of `2026`, `2026-02` or `2026-02-14`, and the day after its last.

    Raises ValueError.
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise ValueError(text)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    start = date(year, month or 1, day or 1)
    if not FIRST <= start < END:
        raise ValueError(text)
    return start, _next(start, 8 if day else 6 if month else 4)


def terms_of_day(day: date) -> list[str]:
    """Return the index terms of an image of this day."""
    return [f"zzd{day:%Y%m%d}"[: 3 + size] for size in SIZES]


def terms_between(start: date, end: date) -> list[str]:
    """Return the fewest index terms that cover the days from `start` to before `end`."""
    return [f"zzd{mark}" for mark in _between(max(start, FIRST), min(end, END))]


def _between(start: date, end: date) -> Iterator[str]:
    while start < end:
        size = next(size for size in SIZES if _fits(start, end, size))
        yield f"{start:%Y%m%d}"[:size]
        start = _next(start, size)


def _fits(start: date, end: date, size: int) -> bool:
    """Return whether a term of this many digits starts on this day and ends within the range."""
    first_of = {
        2: (start.year % 100, start.month, start.day) == (0, 1, 1),
        3: (start.year % 10, start.month, start.day) == (0, 1, 1),
        4: (start.month, start.day) == (1, 1),
        6: start.day == 1,
        8: True,
    }
    return first_of[size] and _next(start, size) <= end


def _next(start: date, size: int) -> date:
    """Return the first day of the next term of this size."""
    if size == 8:
        return start + timedelta(days=1)
    if size == 6:
        return (start + timedelta(days=31)).replace(day=1)
    return start.replace(year=start.year + {2: 100, 3: 10, 4: 1}[size])
