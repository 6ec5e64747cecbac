"""Pages by any order: every row once, forwards and back, whatever the ties."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery import keyset
from gallery.errors import GalleryError
from gallery.models import Image, User
from tests import rows

pytestmark = pytest.mark.postgresql

ORDERS = {
    "newest": keyset.NEWEST,
    "oldest": keyset.Order(descending=False),
    "date": keyset.Order("dated_at"),
    "name": keyset.Order("name", descending=False),
    "score": keyset.Order("score", descending=False),
}


@pytest.fixture
def owner(db: None) -> User:
    return rows.person()


def make(owner: User, count: int) -> None:
    """Pictures of which several share a name, a day and a score."""
    Image.objects.bulk_create(
        Image(
            owner=owner,
            name=f"{number % 3}é.png",
            sha256=f"{number:064}",
            bytes=1,
            width=1,
            height=1,
            score=(number % 4) / 7,
            taken_at=f"2020-01-0{number % 5 + 1}T00:00:00.123456Z" if number % 2 else None,
        )
        for number in range(count)
    )


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_pages_hold_every_row_once_and_lead_back(owner: User, order: keyset.Order) -> None:
    make(owner, 23)
    found, cursor, cursors = [], "", []
    while True:
        cursors.append(cursor)
        page = keyset.ordered(Image.objects.all(), order=order, cursor=cursor, size=5)
        found += [image.pk for image in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    everything = Image.objects.order_by(*order.names).values_list("pk", flat=True)
    assert found == list(everything)
    for before, here in pairwise(cursors):
        assert keyset.before(Image.objects.all(), order=order, cursor=here, size=5) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_a_damaged_cursor_is_refused(db: None, cursor: str) -> None:
    for order in ORDERS.values():
        try:
            list(keyset.ordered(Image.objects.all(), order=order, cursor=cursor).rows)
        except GalleryError as error:
            damage = error.code
        else:
            damage = "" if not cursor else "read"
        assert damage in ("", "bad_cursor", "read")


@pytest.mark.parametrize(
    "cursor",
    [
        "WzEsMl0",
        "WyIwMDAxLTAxLTAxVDAwOjAwKzIzOjU5IiwyXQ",
        "W251bGwsMl0",
        "WyJ4Il0",
        "!",
        "W1siYSJdLDJd",
    ],
)
def test_a_cursor_of_another_order_is_refused(owner: User, cursor: str) -> None:
    with pytest.raises(GalleryError, match="damaged") as caught:
        keyset.ordered(Image.objects.all(), order=ORDERS["date"], cursor=cursor)
    assert caught.value.code == "bad_cursor"
