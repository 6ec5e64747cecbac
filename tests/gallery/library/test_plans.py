"""With many pictures every page is read from an index, and with a fixed number of queries."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from gallery import keyset
from gallery.bench import filling
from gallery.library import listing
from gallery.models import Image, User

pytestmark = pytest.mark.postgresql

MANY = 6000


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[User]]:
    """Many pictures for all tests of this module, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        filling.write(last=MANY)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield filling.people()
        transaction.set_rollback(True)


@pytest.fixture
def owners(filled: list[User], db: None) -> list[User]:
    return filled


def page_plan(owner: User, text: str, sort: str) -> str:
    """The plan of the query that reads a page's pictures in the middle of the list."""
    order = listing.ORDERS[sort][1]
    rows = Image.objects.owned_by(owner.pk).kept().order_by(*order.names)
    cursor = keyset.cursor_of(rows[rows.count() // 2], order)
    with CaptureQueriesContext(connection) as queries:
        listing.page(owner=owner, query=listing.read(text), sort=sort, cursor=cursor)
    last = next(q["sql"] for q in reversed(queries) if "gallery_caption" in q["sql"])
    with connection.cursor() as explained:
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        explained.execute(explain + last.replace("%", "%%"))
        return "\n".join(str(row) for row in explained.fetchall())


@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("newest", "image_kept|gallery_image_pkey"),  # with so few rows PostgreSQL takes either
        ("oldest", "image_kept|gallery_image_pkey"),
        ("taken", "image_by_date"),
        ("name", "image_by_name"),
        ("unsure", "image_by_score"),
    ],
)
def test_each_order_is_read_from_its_own_index(owners: list[User], sort: str, index: str) -> None:
    plan = page_plan(owners[1], "", sort)
    assert re.search(index, plan)
    assert not re.search(r"TEMP B-TREE|Sort|Seq Scan on gallery_image|SCAN gallery_image", plan)


@pytest.mark.parametrize("text", ["is:favourite", "has:alt", "is:human"])
def test_a_rare_filter_reads_no_whole_table(owners: list[User], text: str) -> None:
    plan = page_plan(owners[1], text, "taken")
    assert not re.search(r"Seq Scan on gallery_image|SCAN gallery_image", plan)


def queries_of(owner: User, text: str, sort: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        listing.page(owner=owner, query=listing.read(text), sort=sort)
    return len(queries)


@pytest.mark.parametrize("text", ["", "dog", "dog is:reviewed", "is:favourite", "sta*"])
def test_no_page_asks_more_of_a_person_with_more_pictures(owners: list[User], text: str) -> None:
    """PostgreSQL may ask in one round or in some more, but in no more than it has."""
    few, many = queries_of(owners[2], text, ""), queries_of(owners[0], text, "")
    assert many <= max(few, 4)
