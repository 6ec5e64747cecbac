"""Fields that the whole API shares."""

import pytest
from rest_framework.exceptions import ValidationError

from gallery.core.pagination import MAX_ID
from gallery.http.serializers import NumbersField


def test_numbers_with_commas_are_read(with_token, submit):
    jobs = [submit(f"{index}.png").job.pk for index in range(3)]
    found = with_token.get(f"/api/v1/jobs/?id={jobs[0]},{jobs[2]}&state=queued").json()
    assert [row["id"] for row in found["results"]] == [jobs[2], jobs[0]]


@pytest.mark.parametrize("texts", [["1,2", "2", "3"], ["1,2,3,1"], ["3", "1", "2"]])
def test_each_number_counts_once(texts):
    assert sorted(NumbersField().run_validation(texts)) == [1, 2, 3]


@pytest.mark.parametrize("text", ["", "1,", "-1", "1.5", "1;2", str(MAX_ID + 1)])
def test_what_is_no_id_is_refused(text):
    with pytest.raises(ValidationError):
        NumbersField().run_validation([text])
