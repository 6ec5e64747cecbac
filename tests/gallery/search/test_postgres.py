"""The statements that PostgreSQL gets."""

import pytest

from gallery.search.block_scan import MOST
from gallery.search.criteria import Criteria
from gallery.search.grammar import parse
from gallery.search.index_terms import BLOCK
from gallery.search.postgres import conditions, owned

pytestmark = pytest.mark.postgresql

WHOLE = 1 << BLOCK


def test_a_round_of_many_blocks_asks_by_the_owner() -> None:
    assert owned(7, (WHOLE, 2 * WHOLE + 1)) == "('zzb7x1' | 'zzb7x2')"
    assert owned(7, (0, (MOST + 1) * WHOLE)) == "'zzo7'"


@pytest.mark.parametrize(
    "text",
    ["dog", "-dog", "dog cat -snow -ice", "is:human -is:favourite", 'run* "red ball" -has:alt', ""],
)
def test_each_value_has_a_place_in_the_condition(text: str) -> None:
    query = parse(text)
    wanted = Criteria(owner_id=7, words=query.words, filters=query.filters)
    sql, values = conditions(wanted, "'zzo7'")
    assert sql.count("%s") == len(values)
    assert "zzo7" in " ".join(values)
