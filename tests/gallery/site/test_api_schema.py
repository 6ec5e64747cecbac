"""The description of the API, as generators of clients read it."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The description as it is sent: JSON."""
    found = SchemaGenerator().get_schema(request=None, public=True)
    plain: dict[str, Any] = json.loads(json.dumps(found, default=str))
    return plain


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method in METHODS & item.keys():
            yield f"{method.upper()} {path}", item[method]


def values(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of the description with its place."""
    if isinstance(node, dict):
        yield place, node
        for key, each in node.items():
            yield from values(each, f"{place}/{key}")
    elif isinstance(node, list):
        for number, each in enumerate(node):
            yield from values(each, f"{place}/{number}")


def choices(schema: dict[str, Any], node: dict[str, Any]) -> list[Any]:
    """Return the values that a schema's own `enum` and those that it refers to allow."""
    if "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        return choices(schema, schema["components"]["schemas"][name])
    parts = [*node.get("allOf", []), *node.get("oneOf", []), *node.get("anyOf", [])]
    more = [value for part in parts for value in choices(schema, part)]
    items = choices(schema, node["items"]) if isinstance(node.get("items"), dict) else []
    return [*node.get("enum", []), *more, *items]


def test_every_default_is_one_of_its_values(schema: dict[str, Any]) -> None:
    wrong = []
    for place, node in values(schema):
        allowed = choices(schema, node) if "default" in node else []
        given = node.get("default")
        defaults = given if isinstance(given, list) else [given]
        if allowed and not set(map(str, defaults)) <= set(map(str, allowed)):
            wrong.append(place)
    assert wrong == []


def test_every_operation_has_a_name_of_its_own(schema: dict[str, Any]) -> None:
    names = Counter(each.get("operationId") for _, each in operations(schema))
    assert {name for name, count in names.items() if count > 1 or not name} == set()
    assert all(str(name).isidentifier() for name in names)


def test_the_description_says_where_it_holds_who_may_and_under_which_licence(
    schema: dict[str, Any],
) -> None:
    assert schema["info"]["license"] == {"name": "MIT", "identifier": "MIT"}
    assert [server["url"] for server in schema["servers"]] == ["/"]
    schemes = schema["components"]["securitySchemes"].keys()
    needed = [*schema["security"], *(s for _, each in operations(schema) for s in each["security"])]
    assert schema["security"] == [{"token": []}, {"cookieAuth": []}]
    open_to_all = {each["operationId"] for _, each in operations(schema) if not each["security"]}
    assert open_to_all == {"token_create"}
    assert {name for each in needed for name in each} <= schemes


def test_every_reference_leads_somewhere(schema: dict[str, Any]) -> None:
    names = schema["components"]["schemas"].keys()
    used = {node["$ref"].rpartition("/")[2] for _, node in values(schema) if "$ref" in node}
    assert used <= names
    validate_schema(schema)


def test_every_answer_of_success_says_what_it_holds(schema: dict[str, Any]) -> None:
    for place, operation in operations(schema):
        good = {code for code in operation["responses"] if code[0] in "23" or code == "101"}
        assert good, place


@pytest.mark.django_db
def test_the_description_is_sent_to_whoever_asks(client: Client) -> None:
    sent = client.get("/api/v1/schema/", headers={"accept": "application/json"})
    assert sent.status_code == 200


def test_every_operation_is_described_with_its_problems(api_client):
    response = api_client.get("/api/v1/schema/?format=json", headers={"Accept": "*/*"})
    found = response.json()
    assert found["openapi"].startswith("3.1")
    operations = [
        (path, method, operation)
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) >= 18
    for path, method, operation in operations:
        assert operation["description"], (path, method)
        for status, response in operation["responses"].items():
            if status >= "400":
                # An address too long never gets to Django: the web server says so itself.
                written = "text/html" if status == "414" else "application/problem+json"
                assert list(response["content"]) == [written], (path, status)
