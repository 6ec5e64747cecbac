"""What the API's queries of jobs take: known values, and a hundred ids at most."""

import pytest

from tests.gallery.api.helpers import problem_of

pytestmark = pytest.mark.postgresql

JOBS = "/api/v1/jobs/"


@pytest.mark.parametrize(
    "query",
    [
        "id=x",
        "id=-1",
        "id=9223372036854775808",
        "id=1%00",
        "state=odd",
        "state=",
        "id=" + "9" * 5000,
    ],
)
def test_a_bad_query_is_refused(api_client, query):
    assert problem_of(api_client.get(f"{JOBS}?{query}"))["code"] == "invalid"


def test_a_hundred_ids_at_most(api_client):
    few = "&".join(f"id={index}" for index in range(100))
    assert api_client.get(f"{JOBS}?{few}").json() == {"results": [], "next": None}
    assert problem_of(api_client.get(f"{JOBS}?{few}&id=100"))["errors"][0]["field"] == "id"
