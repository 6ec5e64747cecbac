"""Fields that the whole API shares."""

import pytest
from rest_framework.exceptions import ValidationError

from gallery.core.pagination import MAX_ID
from gallery.http.serializers import NumbersField


@pytest.mark.parametrize("texts", [["1,2", "2", "3"], ["1,2,3,1"], ["3", "1", "2"]])
def test_each_number_counts_once(texts):
    assert sorted(NumbersField().run_validation(texts)) == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "1,", "-1", "1.5", "1;2", str(MAX_ID + 1)])
def test_what_is_no_id_is_refused(text):
    with pytest.raises(ValidationError):
        NumbersField().run_validation([text])
