"""The API's lists: what a page holds, how it leads on, and how the schema describes it."""

from collections.abc import Mapping

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from gallery.core.errors import GalleryError
from gallery.http.pagination import KeysetPagination
from gallery.http.serializers import MAX_PAGE_SIZE
from gallery.models import Album, User

LISTS = 20


@pytest.fixture
def albums(db) -> list[int]:
    owner = User.objects.create_user("owner", "owner@example.org")
    return [Album.objects.create(owner=owner, title=f"Album {index}").pk for index in range(5)]


def page(**query: str) -> tuple[list[int], str | None]:
    request = Request(APIRequestFactory().get("/api/v1/albums/", query))
    paginator = KeysetPagination()
    rows = paginator.paginate_queryset(Album.objects.all(), request)
    data = paginator.get_paginated_response([row.pk for row in rows]).data
    assert list(data) == ["results", "next"]
    return data["results"], data["next"]


def test_pages_lead_from_one_to_the_next_and_end(albums):
    first, url = page(size="3", state="queued")
    assert first == albums[:1:-1]
    assert url == f"http://testserver/api/v1/albums/?cursor={albums[2]}&size=3&state=queued"
    assert page(size="3", cursor=str(albums[2])) == (albums[1::-1], None)


def test_without_rows_a_page_is_empty(db):
    assert page() == ([], None)


@pytest.mark.parametrize("size", ["0", str(MAX_PAGE_SIZE + 1), "many"])
def test_a_size_out_of_bounds_is_refused(albums, size):
    with pytest.raises(ValidationError, match="size"):
        page(size=size)


def test_a_damaged_cursor_is_refused(albums):
    with pytest.raises(GalleryError) as caught:
        page(cursor="x")
    assert caught.value.code == "bad_cursor"


@pytest.fixture(scope="module")
def schema() -> Mapping[str, dict]:
    found: dict[str, dict] = SchemaGenerator().get_schema(public=True)
    return found


def test_every_list_is_described_as_a_page(schema):
    pages = {
        name: component
        for name, component in schema["components"]["schemas"].items()
        if name.endswith("Page")
    }
    assert len(pages) == LISTS
    for name, component in pages.items():
        row = name.removesuffix("Page")
        assert component["required"] == ["next", "results"]
        assert component["properties"] == {
            "results": {"type": "array", "items": {"$ref": f"#/components/schemas/{row}"}},
            "next": {"type": ["string", "null"], "format": "uri"},
        }


def test_every_list_takes_cursor_and_size(schema):
    lists = []
    for operations in schema["paths"].values():
        content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
        if reference.endswith("Page"):
            names = {parameter["name"] for parameter in operations["get"]["parameters"]}
            lists.append(names >= {"cursor", "size"})
    assert lists == [True] * LISTS
