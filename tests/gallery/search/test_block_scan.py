"""Which pictures each round of PostgreSQL's search asks."""

from itertools import pairwise

import pytest

from gallery.search.block_scan import ALL, MOST, BlockScan
from gallery.search.index_terms import BLOCK

pytestmark = pytest.mark.postgresql

NEWEST = 5_000_000
WHOLE = 1 << BLOCK


def scanned(found: float, *, limit: int, newest: int = NEWEST) -> list[tuple[int, int]]:
    """All rounds where so many of a block match."""
    rounds, spans, sum_found = BlockScan(newest + 1), [], 0
    while sum_found < limit and rounds.ceiling > 0:
        spans.append(rounds.next(missing=limit - sum_found))
        count = int((spans[-1][1] - spans[-1][0]) / WHOLE * found)
        rounds.found(count)
        sum_found += count
    return spans


@pytest.mark.parametrize("found", [0, 0.5, 7, 300])
@pytest.mark.parametrize("newest", [0, 1, WHOLE - 1, WHOLE, NEWEST, 100 * NEWEST])
def test_each_picture_lies_in_exactly_one_round(found: float, newest: int) -> None:
    spans = scanned(found, limit=10**9, newest=newest)
    assert spans[0][1] == newest + 1
    assert spans[-1][0] == 0
    assert all(upper[0] == lower[1] for upper, lower in pairwise(spans))
    assert len(spans) < ALL // MOST + 6


def test_a_round_asks_for_what_is_missing_and_not_for_much_more() -> None:
    for found in (2_000, 300, 50):
        spans = scanned(found, limit=3_000)
        read = (spans[0][1] - spans[-1][0]) / WHOLE * found
        assert 3_000 <= read < 3_000 * 1.2 + 2 * found


def test_no_person_has_pictures_before_the_first() -> None:
    assert BlockScan(0).ceiling == 0
