"""ETags: what is written only where nothing changed, and read only where something did."""

import pytest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from gallery.core.errors import ChangedError
from gallery.http.conditional_requests import expected, require_unchanged, tagged

factory = APIRequestFactory()


def tags(header: str) -> set[str] | None:
    return expected(Request(factory.put("/", headers={"If-Match": header})))


@pytest.mark.parametrize("header", ["", "*", '"1"', '"0", "1"'])
def test_what_was_read_may_be_changed(header):
    require_unchanged(etag='"1"', tags=tags(header))


@pytest.mark.parametrize("header", ['"0"', "1", '"0", "2"', 'W/"1"'])
def test_what_changed_meanwhile_is_not_overwritten(header):
    with pytest.raises(ChangedError):
        require_unchanged(etag='"1"', tags=tags(header))


def test_only_a_read_of_the_same_is_answered_with_304():
    known = {"If-None-Match": '"1"'}
    found = {
        (method, etag): tagged(getattr(factory, method)("/", headers=known), Response(), etag)
        for method in ("get", "post")
        for etag in ('"1"', '"2"')
    }
    assert {key: response.status_code for key, response in found.items()} == {
        ("get", '"1"'): 304,
        ("get", '"2"'): 200,
        ("post", '"1"'): 200,
        ("post", '"2"'): 200,
    }
    assert all(response["ETag"] == etag for (_, etag), response in found.items())
