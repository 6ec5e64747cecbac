"""Server times of the gallery's pages at any depth, and of searches, by number of rows."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.test import Client

from benchmarks.gallery import filling
from benchmarks.gallery.scratch import Scratch
from gallery.core import pagination
from gallery.models import Image, User
from gallery.search import listing

WARM = 3
DEPTHS = {"first page": 0.0, "in the middle": 0.5, "near the end": 0.999}
SEARCHES = {
    "a common word": ["dog"],
    "in every caption": ["a"],
    "two common words": ["dog snow"],
    "a phrase": ['"red dog"'],
    "left out": ["dog -snow"],
    "the beginning of words": ["runn*", "sta*"],
    "a rare word": [filling.rare(7), filling.rare(4711)],
    "no such word": ["xylophone"],
    "words and filters": ["dog is:reviewed after:2018", "man is:favourite", "dog has:alt"],
    "filters alone": ["is:favourite", "is:reviewed before:2017", "has:alt after:2019-03-02"],
}


@dataclass(frozen=True)
class Times:
    """Milliseconds at the server: median and 95th percentile."""

    p50: float
    p95: float


def measured(calls: list[Callable[[], object]]) -> Times:
    """Time the calls one after another, after some warm-up calls."""
    for call in calls[:WARM]:
        call()
    return _times([_timed(call) for call in calls])


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _times(found: list[float]) -> Times:
    found = sorted(found)
    return Times(found[len(found) // 2], found[min(len(found) - 1, int(len(found) * 0.95))])


def pages(databases: Sequence[Scratch], *, repeats: int) -> Iterator[tuple[str, str, list[Times]]]:
    """Time whole pages, as the browser's script requests them: (order, depth, times).

    Each page is timed on all databases alternately, so that other load on the machine slows all of
    them alike.
    """
    readers = [_reader(database) for database in databases]
    for sort in listing.ORDERS:
        for depth, share in DEPTHS.items():
            calls = [reader(sort, share) for reader in readers]
            yield sort, depth, _in_turn(databases, calls, repeats)


def _in_turn(
    databases: Sequence[Scratch], calls: Sequence[Callable[[], object]], repeats: int
) -> list[Times]:
    found: list[list[float]] = [[] for _ in databases]
    for _ in range(WARM + repeats):
        for database, call, times in zip(databases, calls, found, strict=True):
            database.use()
            times.append(_timed(call))
    return [_times(times[WARM:]) for times in found]


def _reader(database: Scratch) -> Callable[[str, float], Callable[[], object]]:
    """Return a function (order, depth 0 to 1) that prepares a page request of the largest owner."""
    database.use()
    owner, client = filling.people()[0], Client()
    client.force_login(owner, "gallery.accounts.backends.OneHashBackend")

    def page(sort: str, share: float) -> Callable[[], object]:
        database.use()
        return partial(_page, client, f"/?sort={sort}" + _cursor(owner, sort, share))

    return page


def _page(client: Client, address: str) -> None:
    response = client.get(address, headers={"HX-Request": "true"})
    if response.status_code != 200 or b"tile-link" not in response.content:
        raise AssertionError(f"{address}: {response.status_code}")


def _cursor(owner: User, sort: str, share: float) -> str:
    """Return the query string of a page that starts after the share `share` of the list."""
    if not share:
        return ""
    order = listing.ORDERS[sort][1]
    rows = Image.objects.owned_by(owner.pk).kept().order_by(*order.names)
    place = min(int(rows.count() * share), rows.count() - listing_margin())
    return f"&cursor={pagination.cursor_of(rows[place], order)}"


def listing_margin() -> int:
    """Return the deepest start position after which the list still has a full page."""
    return 61


def searches(owner: User, *, repeats: int) -> Iterator[tuple[str, Times]]:
    """Time finding and ranking, with the rows of the first page: (kind, times)."""
    chance = random.Random(5)  # noqa: S311 (an order of measurements)
    for kind, texts in SEARCHES.items():
        chosen = [chance.choice(texts) for _ in range(repeats)]
        yield kind, measured([partial(search, owner, text) for text in chosen])


def search(owner: User, text: str) -> int:
    """Search as a page does; return how many pictures it shows."""
    return len(listing.page(owner=owner, query=listing.read(text)).images)


def back_end() -> str:
    """Return the database's name and version, for the table's head."""
    if connection.vendor == "sqlite":
        import sqlite3

        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
