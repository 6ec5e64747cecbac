"""Lists of images for pages and API: search, sort order and pagination."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gallery.core import owned_images, pagination
from gallery.core.errors import GalleryError
from gallery.models import Image, User
from gallery.search import engine
from gallery.search.criteria import Criteria, condition, criteria
from gallery.search.engine import Highlights
from gallery.search.grammar import Query, parse

BEST = "best"
ORDERS = {
    "newest": (_("Newest first"), pagination.NEWEST),
    "oldest": (_("Oldest first"), pagination.Order(descending=False)),
    "taken": (_("By date taken"), pagination.Order("dated_at")),
    "name": (_("By file name"), pagination.Order("name", descending=False)),
    "unsure": (_("Least sure first"), pagination.Order("score", descending=False)),
}


@dataclass(frozen=True)
class Listing:
    """Page of images; `total` is known for a search by words, up to `engine.RANKED`."""

    images: list[Image]
    next_cursor: str
    query: Query
    sort: str
    total: int | None = None
    highlights: dict[int, Highlights] = field(default_factory=dict)


def read(*texts: str) -> Query:
    """Parse texts and combine them to one query. Raises GalleryError (bad_search)."""
    found = Query()
    for text in texts:
        found = found.and_also(parse(text))
    return found


def order_of(sort: str, query: Query) -> str:
    """Return the valid sort order, by default best matches or newest. Raises GalleryError."""
    usual = BEST if query.words else "newest"
    known = {*ORDERS, *([BEST] if query.words else [])}
    if sort and sort not in {*ORDERS, BEST}:
        raise GalleryError("bad_sort")
    return sort if sort in known else usual


def page(*, owner: User, query: Query, sort: str = "", cursor: str = "", size: int = 60) -> Listing:
    """Read one page. Raises GalleryError: bad_search, bad_sort, bad_cursor."""
    sort = order_of(sort, query)
    wanted = criteria(owner=owner, query=query)
    if sort == BEST:
        return _best(owner, query, wanted, cursor, size)
    rows = _rows(owner, wanted, sort, cursor, size)
    if sort == "unsure":
        rows = rows.filter(score__isnull=False)
    found = pagination.ordered(rows, order=ORDERS[sort][1], cursor=cursor, size=size)
    highlights = engine.highlighted(query.words, [image.pk for image in found.rows])
    return Listing(found.rows, found.next_cursor, query, sort, highlights=highlights)


def _rows(owner: User, wanted: Criteria, sort: str, cursor: str, size: int) -> QuerySet[Image]:
    """Return the images that match; for a search by words, the newest that the engine ranks.

    The full-text index finds the newest matches of words and indexed filters. Other sort orders
    use the indexes of the image table.
    """
    rows = owned_images.images(owner=owner).filter(condition(wanted.row_filters))
    if sort == "newest" and wanted.in_index and not wanted.row_filters:
        below = pagination.read_id(cursor) if cursor else pagination.MAX_ID
        return rows.filter(pk__in=engine.newest(wanted, below=below, limit=size + 1))
    if wanted.words:
        return rows.filter(pk__in=engine.newest(wanted))
    return rows.filter(condition(wanted.filters))


def before(*, owner: User, listing: Listing, cursor: str, size: int = 60) -> str:
    """Return the cursor of the page before the one at `cursor`; empty for the first page."""
    if listing.sort == BEST:
        return str(start) if (start := pagination.read_id(cursor) - size) > 0 else ""
    rows = _rows(owner, criteria(owner=owner, query=listing.query), "", "", size)
    rows = rows.filter(score__isnull=False) if listing.sort == "unsure" else rows
    return pagination.before(rows, order=ORDERS[listing.sort][1], cursor=cursor, size=size)


def _best(owner: User, query: Query, wanted: Criteria, cursor: str, size: int) -> Listing:
    ids = engine.ranked(wanted)
    if wanted.row_filters:
        passed = set(_those(owner, ids, wanted).values_list("pk", flat=True))
        ids = [image_id for image_id in ids if image_id in passed]
    start = pagination.read_id(cursor) if cursor else 0
    shown = ids[start : start + size]
    rows = {image.pk: image for image in owned_images.images(owner=owner).filter(pk__in=shown)}
    return Listing(
        images=[rows[image_id] for image_id in shown if image_id in rows],
        next_cursor=str(start + size) if start + size < len(ids) else "",
        query=query,
        sort=BEST,
        total=len(ids),
        highlights=engine.highlighted(query.words, shown),
    )


def _those(owner: User, ids: Sequence[int], wanted: Criteria) -> QuerySet[Image]:
    return owned_images.images(owner=owner).filter(condition(wanted.row_filters), pk__in=ids)


def batch(*, owner: User, query: Query, cursor: str = "", size: int) -> tuple[list[int], str]:
    """Return up to `size` ids that a query matches, newest first, and the next cursor."""
    wanted = criteria(owner=owner, query=query)
    below = pagination.read_id(cursor) if cursor else pagination.MAX_ID
    if wanted.in_index:
        found = engine.newest(wanted, below=below, limit=size)
        passed = found if not wanted.row_filters else _ids(_those(owner, found, wanted))
        return passed, str(found[-1]) if len(found) == size else ""
    rows = owned_images.images(owner=owner).filter(condition(wanted.row_filters), pk__lt=below)
    found = _ids(rows, size)
    return found, str(found[-1]) if len(found) == size else ""


def _ids(rows: QuerySet[Image], limit: int | None = None) -> list[int]:
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:limit])
