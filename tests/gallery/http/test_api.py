"""What a view of the API reads of a request, and what an address that no view has gives."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from gallery.http.api import authenticated_user, validated_query
from gallery.jobs.serializers import JobsQuery
from tests.gallery.api.helpers import problem_of


@pytest.mark.parametrize(
    "path",
    [
        "nothing/",
        "",
        "images",
        "images/x/",
        "images/-1/",
        "images/" + "9" * 19 + "/",
        "jobs/1",
        "%00",
    ],
)
def test_an_address_that_is_not_here(api_client, path):
    for method in ("get", "post", "delete", "put", "options"):
        assert problem_of(getattr(api_client, method)(f"/api/v1/{path}"))["code"] == "not_found"


def test_a_query_is_read_by_the_serializers_names_and_lists_are_whole():
    request = Request(APIRequestFactory().get("/?id=1&id=2&state=failed&state=queued&odd=x"))
    query = validated_query(JobsQuery, request)
    assert query == {"id": [1, 2], "state": "queued"}


def test_who_is_not_signed_in_is_no_user():
    with pytest.raises(TypeError):
        authenticated_user(Request(APIRequestFactory().get("/")))
