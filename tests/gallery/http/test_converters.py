"""Ids in addresses: no number reaches the database that no row can have."""

import pytest

from gallery.core.pagination import MAX_ID
from gallery.http.converters import RowIdConverter


def test_the_largest_id_is_one():
    assert RowIdConverter().to_python(str(MAX_ID)) == MAX_ID


@pytest.mark.parametrize("number", [str(MAX_ID + 1), "9" * 5000, "0" * 30 + "1"])
def test_a_number_that_no_row_has_matches_no_address(number):
    with pytest.raises(ValueError, match=r"^$"):
        RowIdConverter().to_python(number)
